#pragma once

#include <stickysim/engine/check.hpp>

#include <concepts>
#include <cstddef>

namespace stickysim {

/// A struct that lists its members in for_each_member(), as the results do.
template <class T>
concept Book = requires(T book) {
  T::for_each_member([](auto&) {}, book);
};

/// The members that a book lists: with no book to look at, its list makes as many calls without an argument.
template <Book T>
consteval std::size_t listed_members() {
  std::size_t count = 0;
  T::for_each_member([&] { ++count; });
  return count;
}

/// Converts to whatever a member is.
struct Anything {
  template <class Member>
  operator Member() const;
};

/// The members that an aggregate has, a base being one: as many as can be initialised.
template <class T, class... Members>
consteval std::size_t all_members() {
  if constexpr (requires { T{Members{}..., Anything{}}; })
    return all_members<T, Members..., Anything>();
  else
    return sizeof...(Members);
}

/// Takes from `now` what was there `before`, in all its parts.
template <class T>
void subtract(T& now, T const& before) {
  if constexpr (Book<T>) {
    static_assert(listed_members<T>() == all_members<T>(), "for_each_member() lacks a member");
    T::for_each_member([](auto& part, auto const& earlier) { subtract(part, earlier); }, now, before);
  } else if constexpr (requires { now.size(); }) {
    STICKYSIM_DEBUG_CHECK(now.size() == before.size(), "rows of a book have come or gone");
    for (std::size_t i = 0; i < now.size(); ++i)
      subtract(now[i], before[i]);
  } else {
    now -= before;
  }
}

/// Adds `part` to what was there, in all its parts.
template <class T>
void add(T& sum, T const& part) {
  if constexpr (Book<T>) {
    static_assert(listed_members<T>() == all_members<T>(), "for_each_member() lacks a member");
    T::for_each_member([](auto& one, auto const& other) { add(one, other); }, sum, part);
  } else if constexpr (requires { sum.merge(part); }) {
    sum.merge(part);
  } else if constexpr (requires { sum.size(); }) {
    for (std::size_t i = 0; i < sum.size(); ++i)
      add(sum[i], part[i]);
  } else {
    sum += part;
  }
}

template <Book T>
T difference(T now, T const& before) {
  subtract(now, before);
  return now;
}

} // namespace stickysim
