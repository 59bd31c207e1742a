#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

struct NewFile {
  std::string name;
  std::string text;
  bool is_program = false;
};

/// A language that `stickysim new policy` can write.
struct PolicyTemplate {
  std::string_view language;
  std::vector<NewFile> (*files)(std::string const& policy);
  /// What to type to build, check and run it, where the files stand in `folder`.
  std::string (*commands)(std::string const& policy, std::string const& folder);
};

std::span<PolicyTemplate const> policy_templates();

} // namespace stickysim
