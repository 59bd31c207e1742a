#include "plugin/plugin_file.hpp"

#include "plugin/digest.hpp"
#include "plugin/foreign_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <dlfcn.h>
#include <filesystem>

namespace stickysim {
namespace {

/// The name that STICKYSIM_POLICY gives.
constexpr char const* exported_name = "stickysim_policy";

} // namespace

std::optional<CallError> stamp_error(PluginStamp const& stamp) {
  static constexpr PluginStamp own;
  if (std::string_view{stamp.version} != own.version)
    return CallError{fmt::format("is built against stickysim {}, and this is {}", stamp.version, own.version),
                     0, fmt::format("rebuild it against the headers of stickysim {}", own.version)};
  if (std::string_view{stamp.library} != own.library)
    return CallError{fmt::format("is built with {}, and stickysim with {}", stamp.library, own.library), 0,
                     "rebuild it with the standard library that stickysim is built with"};
  if (!std::ranges::equal(stamp.sizes, own.sizes))
    return CallError{
        "is built with another layout of the interface than stickysim", 0,
        "rebuild it against the headers that stickysim is installed with, without flags that change "
        "the layout of types, such as -D_GLIBCXX_DEBUG"};
  return std::nullopt;
}

std::optional<CallError> load_plugin(std::string const& path) {
  auto const refused = [&](std::string const& what, std::string const& cure) {
    return CallError{fmt::format("the plugin '{}' {}", path, what), 0, cure};
  };
  std::string digest = file_digest(path);
  // A path without a slash would be looked for in the system's folders.
  void* const library = dlopen(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return refused(fmt::format("cannot be loaded: {}", dlerror()),
                   "a plugin is a shared library: c++ -std=c++20 -O2 -fPIC -shared -o mine.so mine.cpp");
  auto const* const plugin = static_cast<PolicyPlugin const*>(dlsym(library, exported_name));
  if (plugin == nullptr)
    return refused(
        "has no policy",
        "its source needs STICKYSIM_POLICY(\"name\", Class) of <stickysim/model/policy_plugin.hpp>");
  if (auto const error = stamp_error(plugin->stamp)) return refused(error->message, error->help);
  auto const error = add_foreign_policy({.usage = plugin->usage,
                                         .help = fmt::format("of the plugin {}", path),
                                         .origin = path,
                                         .digest = std::move(digest),
                                         .make = plugin->make});
  if (error) return refused(error->message, error->help);
  return std::nullopt;
}

} // namespace stickysim
