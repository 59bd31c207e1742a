#pragma once

#include "scenario/place.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace stickysim {

/// A design under construction: the values so far, and where each of them was given.
struct Draft {
  std::string title;
  std::string question;
  RunSettings run;
  Design design;

  /// By key or section and, for those that may stand in an array of tables, the element.
  std::map<std::pair<std::string, std::size_t>, Place> places;

  bool gives(std::string const& path, std::size_t element = 0) const;

  /// Where `path` was given, else the section around it, else the file as a whole.
  Place place(std::string path, std::size_t element = 0) const;
};

/// All defaults: one class of clients, one group of servers, no faults.
Draft const& default_draft();

/// The same with one element in each list.
Draft const& single_elements();

/// Whether a section may be an array of tables: `workload`, `server`, `fault`, `scale`, `rollout`.
bool is_list(std::string_view section);

/// Whether the elements of a list have names of their own and there is always one: `workload`, `server`.
bool is_named_list(std::string_view list);

/// The elements of a list: their number, the name of each (or its number if it has no name), and a new list.
std::size_t element_count(Draft const& draft, std::string_view list);
std::string element_name(Draft const& draft, std::string_view list, std::size_t element);
void replace_elements(Draft& draft, std::string const& list, std::size_t count);

} // namespace stickysim
