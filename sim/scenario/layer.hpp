#pragma once

#include "scenario/draft.hpp"
#include "scenario/key.hpp"
#include "scenario/reporter.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace stickysim {

/// Which keys a table of settings may hold: every key, or those of a design only.
enum class Scope : std::uint8_t { scenario, design };

/// Applies tables of settings (the base, a variant's overrides, a `--set`, a sweep point) to a draft.
/// Settings with an error are reported, the others applied.
class Layer {
public:
  using Target = std::pair<Key const*, std::size_t>;

  Layer(Draft& draft, Scope scope, std::string const& folder, Reporter& reporter)
      : draft_{draft}, scope_{scope}, folder_{folder}, reporter_{reporter} {}

  void apply(Node const& root);

  /// The keys set so far, with their elements.
  std::set<Target> const& given() const { return given_; }

private:
  void member(std::string const& section, std::size_t element, Member const& member);
  void list(Member const& member);
  void replace_list(std::string const& list, Node const& array);
  void change_list(std::string const& list, Member const& member);
  void set(Key const& key, std::size_t element, Member const& member);
  void unknown(std::string const& section, Member const& entry);

  Draft& draft_;
  Scope scope_;
  std::string const& folder_;
  Reporter& reporter_;
  std::set<Target> given_;
  std::map<std::pair<std::string, std::size_t>, std::string> rivals_; ///< the one given so far
};

} // namespace stickysim
