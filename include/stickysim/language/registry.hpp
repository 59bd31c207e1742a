#pragma once

#include <stickysim/language/call.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// The row of a registry that is called `name`, or null.
template <class Entry>
Entry const* find_entry(std::span<Entry const> entries, std::string_view name) {
  auto const found =
      std::find_if(entries.begin(), entries.end(), [&](Entry const& entry) { return entry.name == name; });
  return found != entries.end() ? &*found : nullptr;
}

/// The error for a name that is in no row; its help lists all names.
template <class Entry>
CallError unknown_entry(std::span<Entry const> entries, std::string_view name, std::string_view kind) {
  std::string known;
  for (Entry const& entry : entries)
    known.append(known.empty() ? "known: " : ", ").append(entry.name);
  return {"there is no " + std::string{kind} + " `" + std::string{name} + "`", 0, known};
}

} // namespace stickysim
