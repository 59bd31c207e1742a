#pragma once

#include "scenario/codec.hpp"
#include "scenario/draft.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace stickysim {

/// A row of the key table: everything that the program knows about one key of the scenario file. Parsing,
/// overrides, sweeps, documentation and the resolved scenario all use it.
struct Key {
  std::string section; ///< empty at the top of the file
  std::string path;
  std::string type;
  std::string range;
  std::string help;
  std::string fallback;  ///< a default that the plain struct cannot hold, as its text
  std::string shorthand; ///< the section's name, if a plain value for the section means this key
  std::string rivals;    ///< keys of which at most one may be given; across layers the last one counts
  bool literal = false;  ///< may stand without quotes
  ValueForms forms;      ///< every way to write a value
  bool required = false; ///< has no default: must be given

  /// Sets the member from a node, or returns the error.
  std::function<std::optional<CallError>(Draft&, std::size_t element, Node const&, std::string const& folder)>
      read;
  /// The member's canonical text; empty if the key is not set and has no default.
  std::function<std::optional<std::string>(Draft const&, std::size_t element)> write;

  /// The value as TOML.
  std::optional<std::string> toml(Draft const& draft, std::size_t element) const;
};

/// Every key, in the order of the resolved scenario.
std::vector<Key> const& key_table();

/// The key of that path or shorthand, or null.
Key const* find_key(std::string_view path);

/// Whether `path` is a section: some key starts with `path.`.
bool is_section(std::string_view path);

/// A text as a TOML string.
std::string toml_string(std::string_view text);

/// Adds the keys of one struct to the table. `access(draft, element)` gives the struct.
template <class Access>
class Section {
public:
  using Struct = std::remove_reference_t<std::invoke_result_t<Access, Draft&, std::size_t>>;

  Section(std::vector<Key>& table, std::string name, Access access)
      : table_{table}, name_{std::move(name)}, access_{access} {}

  /// A key that is one member of the struct.
  template <class T>
  Key& key(std::string_view name, T Struct::*member, Codec<T> codec, std::string help) {
    return key(
        name, std::move(codec), std::move(help),
        [member](Struct& target, T const& value) { target.*member = value; },
        [member](Struct const& target) { return std::optional<T>{target.*member}; });
  }

  /// A key with a rule of its own: `assign(struct&, value)`; `value(struct)` is empty if the key is unset.
  template <class T, class Assign, class Value>
  Key& key(std::string_view name, Codec<T> codec, std::string help, Assign assign, Value value) {
    Key& key = table_.emplace_back();
    key.section = name_;
    key.path = name_.empty() ? std::string{name} : name_ + "." + std::string{name};
    key.type = codec.type;
    key.range = codec.range;
    key.literal = codec.literal;
    key.forms = std::move(codec.forms);
    key.help = std::move(help);
    key.read = [access = access_, read = codec.read,
                assign](Draft& draft, std::size_t element, Node const& node,
                        std::string const& folder) -> std::optional<CallError> {
      Result<T> const result = read(node, folder);
      if (!result) return result.error();
      assign(access(draft, element), *result);
      return {};
    };
    key.write = [access = access_, write = codec.write,
                 value](Draft const& draft, std::size_t element) -> std::optional<std::string> {
      std::optional<T> const current = value(access(draft, element));
      if (!current) return {};
      return write(*current);
    };
    return key;
  }

private:
  std::vector<Key>& table_;
  std::string name_;
  Access access_;
};

/// The parts of the table, one file each.
void add_run_keys(std::vector<Key>& table);
void add_workload_keys(std::vector<Key>& table);
void add_balancer_keys(std::vector<Key>& table);
void add_server_keys(std::vector<Key>& table);
void add_state_keys(std::vector<Key>& table);
void add_network_keys(std::vector<Key>& table);
void add_fault_keys(std::vector<Key>& table);
void add_scale_keys(std::vector<Key>& table);
void add_rollout_keys(std::vector<Key>& table);
void add_maintenance_keys(std::vector<Key>& table);
void add_autoscale_keys(std::vector<Key>& table);

} // namespace stickysim
