#include "language/shown.hpp"
#include "scenario/completion.hpp"
#include "scenario/content.hpp"
#include "scenario/expectation.hpp"
#include "scenario/idle_expectations.hpp"
#include "scenario/idle_settings.hpp"
#include "scenario/limits.hpp"
#include "scenario/numbering.hpp"
#include "scenario/precedence.hpp"
#include "scenario/resolved.hpp"
#include "scenario/setting.hpp"
#include "scenario/soundness.hpp"
#include "scenario/source.hpp"
#include <stickysim/scenario/keys.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

namespace stickysim {
namespace {

constexpr std::size_t most_designs = 10'000;   ///< variants × points
constexpr std::size_t most_elements = 100'000; ///< classes, groups and faults of all of them

std::string folder_of(std::string const& path) {
  auto const folder = std::filesystem::path{path}.parent_path().string();
  return folder.empty() ? "." : folder;
}

/// The value of a section that is read apart from the key table, taken out of the document.
Node take(Node& root, std::string_view key, NodeKind absent) {
  auto const found = std::ranges::find(root.members, key, &Member::key);
  if (found == root.members.end()) {
    Node nothing;
    nothing.kind = absent;
    return nothing;
  }
  auto value = std::move(found->value);
  root.members.erase(found);
  return value;
}

class Loader {
public:
  Loader(std::string const& path, LoadOptions const& options)
      : options_{options}, folder_{folder_of(path)}, reporter_{path == "-" ? "standard input" : path} {
    scenario_.path = path;
    scenario_.name = path == "-" ? "stdin" : shown(std::filesystem::path{path}.stem().string());
  }

  Diagnostics refuse(Diagnostic diagnostic) {
    reporter_.report(0, std::move(diagnostic));
    return reporter_.diagnostics();
  }

  Result<Scenario, Diagnostics> load(std::string const& text) {
    reporter_.set_file_text(text);
    auto document = parse_document(text);
    if (!document) return refuse(document.error());
    auto const variants = take(*document, "variants", NodeKind::table);
    auto const sweep = take(*document, "sweep", NodeKind::table);
    auto const expect = take(*document, "expect", NodeKind::array);

    Layer{base_, Scope::scenario, folder_, reporter_}.apply(*document);
    read_sets();
    read_variants(variants);
    apply_sets();
    sweep_.read(sweep);
    sweep_.read(options_);
    check_run(base_, reporter_);
    read_expectations(expect);
    spread(expect);
    if (!reporter_.clean()) return reporter_.diagnostics();
    if (options_.strict && !scenario_.idle.empty()) return scenario_.idle;
    resolve(!variants.members.empty());
    return std::move(scenario_);
  }

private:
  void read_sets() {
    for (auto const& set : options_.sets)
      if (auto setting = read_setting(set, reporter_)) sets_.push_back(std::move(*setting));
  }

  /// To the variants and the base.
  void apply_sets() {
    for (std::size_t i = 0; i < drafts_.size(); ++i)
      fixed_[i].merge(apply_sets(drafts_[i].draft));
    apply_sets(base_);
  }

  std::set<Layer::Target> apply_sets(Draft& draft) {
    std::set<Layer::Target> given;
    for (auto const& set : sets_) {
      Layer layer{draft, Scope::scenario, folder_, reporter_};
      layer.apply(meant_for(draft, set));
      given.insert(layer.given().begin(), layer.given().end());
    }
    let_presets_hold(draft, given);
    return given;
  }

  /// A setting without what it gives to classes, groups or faults that others have and `draft` has not.
  Node meant_for(Draft const& draft, Node set) const {
    std::erase_if(set.members, [&](Member& list) {
      if (!is_list(list.key) || !list.value.is_table()) return false;
      auto const is_of_others = [&](Member const& element) {
        return element.value.is_table() && !has_element(draft, list.key, element.key) &&
               (has_element(base_, list.key, element.key) ||
                std::ranges::any_of(drafts_, [&](NamedDraft const& other) {
                  return has_element(other.draft, list.key, element.key);
                }));
      };
      return std::erase_if(list.value.members, is_of_others) > 0 && list.value.members.empty();
    });
    return set;
  }

  static bool has_element(Draft const& draft, std::string const& list, std::string const& name) {
    for (std::size_t element = 0; element < element_count(draft, list); ++element)
      if (element_name(draft, list, element) == name) return true;
    return false;
  }

  void let_presets_hold(Draft& draft, std::set<Layer::Target> const& given) {
    std::ranges::move(stickysim::let_presets_hold(draft, given, base_), std::back_inserter(notes_));
  }

  /// Each variant is the base as written, then its own settings, then those of the command line.
  void read_variants(Node const& variants) {
    if (!variants.is_table())
      reporter_.report(variants.place, "'variants' is a section", "write [variants.NAME]");
    for (auto const& member : variants.members) {
      if (!is_name(member.key))
        reporter_.report(member.place, fmt::format("'{}' is not a name", member.key), std::string{name_rule});
      if (!member.value.is_table()) {
        reporter_.report(member.value.place, fmt::format("the variant '{}' is not a table", member.key),
                         fmt::format("write [variants.{}] and its keys below it", member.key));
      } else if (drafts_.size() == most_designs) {
        return reporter_.report(member.place, "too many variants", fmt::format("at most {}", most_designs));
      } else if (!admit(base_)) {
        return;
      } else {
        add_variant(member.key, member.value);
      }
    }
    if (variants.members.empty()) add_variant("base", variants);
    for (auto const& draft : drafts_)
      names_.push_back(draft.name);
    for (auto const& wanted : options_.variants)
      check_wanted(wanted);
  }

  void add_variant(std::string const& name, Node const& overrides) {
    drafts_.push_back({name, base_});
    auto& draft = drafts_.back().draft;
    Layer layer{draft, Scope::design, folder_, reporter_};
    layer.apply(overrides);
    let_presets_hold(draft, layer.given());
    fixed_.push_back(layer.given());
  }

  /// Counts the elements of all copies of the design: a short file could otherwise make more than memory
  /// holds.
  bool admit(Draft const& draft) {
    for (auto const list : {"workload", "server", "fault", "scale", "rollout", "maintenance"})
      elements_ += element_count(draft, list);
    if (elements_ <= most_elements) return true;
    reporter_.report({}, "the variants hold too many workloads, server groups and faults in all",
                     fmt::format("at most {} over all variants and points", most_elements));
    return false;
  }

  void check_wanted(std::string const& wanted) {
    if (std::ranges::find(names_, wanted) != names_.end()) return;
    auto const meant = did_you_mean(wanted, names_);
    reporter_.report({reporter_.add_text("--variant " + wanted)},
                     fmt::format("there is no variant '{}'", wanted),
                     fmt::format("{} {}", meant.empty() ? "there is" : "did you mean",
                                 fmt::join(meant.empty() ? names_ : meant, ", ")));
  }

  bool wanted(std::string const& name) const {
    return options_.variants.empty() || std::ranges::find(options_.variants, name) != options_.variants.end();
  }

  void read_expectations(Node const& expect) {
    auto const side_stays = [&](ExpectationSide const& side) {
      return side.variant.empty() || wanted(side.variant);
    };
    std::vector<NamedVariant> named;
    for (auto const& [name, draft] : drafts_) {
      auto& workloads = named.emplace_back(NamedVariant{name, {}}).workloads;
      for (std::size_t element = 0; element < element_count(draft, "workload"); ++element)
        workloads.push_back(element_name(draft, "workload", element));
    }
    for (auto& expectation : stickysim::read_expectations(expect, named, reporter_))
      if (side_stays(expectation.left) && side_stays(expectation.right))
        scenario_.expectations.push_back(std::move(expectation));
  }

  /// Every variant at every point of the sweep, complete and checked.
  void spread(Node const& expect) {
    auto const most_points = most_designs / std::max<std::size_t>(1, drafts_.size());
    sweep_.settle(drafts_.empty() ? base_ : drafts_.front().draft, most_points);
    if (sweep_.size() > most_points)
      return reporter_.report(
          sweep_.keys().empty() ? Place{} : sweep_.keys().front().place,
          fmt::format("{} points of {} variants are too many", sweep_.size(), drafts_.size()),
          fmt::format("at most {} designs in all", most_designs));
    IdleSettings idle{sweep_};
    IdleExpectations undecided{scenario_.expectations};
    RunNeeds needs;
    for (std::size_t const point : sweep_.points()) {
      for (std::size_t index = 0; index < drafts_.size() && !reporter_.full(); ++index) {
        auto draft = drafts_[index].draft;
        auto values = sweep_.apply(point, draft, fixed_[index]);
        let_presets_hold(draft, sweep_.targets());
        if (!admit(draft)) return;
        auto const trial = finish(draft);
        if (reporter_.clean()) {
          idle.look(draft);
          undecided.look(drafts_[index].name, draft);
          note_numbers(draft);
        }
        if (!wanted(drafts_[index].name)) continue;
        if (trial) needs.add(*trial, draft.design, draft.run, options_.demands);
        std::uint64_t const content = reporter_.clean() ? content_.hash_of(draft) : 0;
        scenario_.variants.push_back(
            {drafts_[index].name, std::move(values), std::move(draft.design), content});
      }
    }
    if (!reporter_.clean()) return;
    if (!options_.unlimited) check_run_limits(base_, needs, options_.demands, reporter_);
    if (!reporter_.clean()) return;
    Reporter in_vain = reporter_;
    idle.report(base_, in_vain);
    undecided.report(expect, in_vain);
    scenario_.idle = in_vain.diagnostics();
    Reporter notes = reporter_;
    for (Note const& note : notes_)
      notes.report(note.place, note.text);
    scenario_.notes = notes.diagnostics();
  }

  /// Servers that are named by a number which says something else than it seems to.
  void note_numbers(Draft const& draft) {
    auto const look = [&](char const* key, std::size_t element, std::int64_t server) {
      if (auto text = surprise_of(draft.design, server); !text.empty())
        notes_.push_back({draft.place(key, element), std::move(text)});
    };
    auto const& faults = draft.design.faults;
    for (std::size_t element = 0; element < faults.size(); ++element)
      if (faults[element].target == FaultTarget::server)
        look("fault.server", element, faults[element].server);
    auto const& maintenances = draft.design.maintenances;
    for (std::size_t element = 0; element < maintenances.size(); ++element)
      look("maintenance.server", element, maintenances[element].server);
  }

  /// Answers what a trial of the design needs, if it is well.
  std::optional<TrialNeeds> finish(Draft& draft) {
    completion_.complete(draft);
    check_soundness(draft, reporter_);
    // Estimates of a design with errors would only repeat them.
    if (!reporter_.clean()) return std::nullopt;
    return check_limits(draft, options_.unlimited, reporter_);
  }

  void resolve(bool named_variants) {
    scenario_.title = base_.title;
    scenario_.question = base_.question;
    scenario_.run = base_.run;
    for (auto const& key : sweep_.keys())
      scenario_.swept_keys.push_back(key.path);
    completion_.complete(base_);
    std::erase_if(drafts_, [&](NamedDraft const& draft) { return !named_variants || !wanted(draft.name); });
    for (auto& draft : drafts_)
      completion_.complete(draft.draft);
    scenario_.resolved_toml = resolved_toml(base_, drafts_, sweep_, scenario_.expectations);
  }

  LoadOptions const& options_;
  std::string folder_;
  Reporter reporter_;
  Completion completion_{folder_, options_.unlimited, reporter_};
  Sweep sweep_{folder_, reporter_};
  Content content_{folder_};
  Scenario scenario_;
  Draft base_ = default_draft();
  std::vector<Node> sets_;
  std::vector<NamedDraft> drafts_;
  std::vector<std::set<Layer::Target>> fixed_; ///< by draft: keys that a variant or `--set` gives
  std::vector<Note> notes_;
  std::vector<std::string> names_;
  std::size_t elements_ = 0;
};

} // namespace

Result<Scenario, Diagnostics> load_scenario(std::string const& path, LoadOptions const& options) {
  auto const source = read_source(path);
  if (!source) return Loader{path, options}.refuse(source.error());
  return parse_scenario(*source, path, options);
}

Result<Scenario, Diagnostics> parse_scenario(std::string const& text, std::string const& path,
                                             LoadOptions const& options) {
  return Loader{path, options}.load(text);
}

} // namespace stickysim
