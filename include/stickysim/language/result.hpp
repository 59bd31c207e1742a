#pragma once

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace stickysim {

struct CallError;

/// A value or the reason why there is none. Functions that read a file return `Result<T, Diagnostics>`,
/// functions that make something from a call `Result<T>`.
///
///     auto const scenario = load_scenario(path);
///     if (!scenario) print(render(scenario.error()));
///
/// Reading the value of an error, or the error of a value, throws std::bad_variant_access.
template <class T, class E = CallError>
class Result {
public:
  /// From anything that converts to a value, so that a function can return a pointer to a derived class.
  template <class U = T>
  requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : content_{std::in_place_index<0>, std::forward<U>(value)} {}
  Result(E error) : content_{std::in_place_index<1>, std::move(error)} {}

  /// Whether there is a value.
  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() & { return std::get<0>(content_); }
  T const& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  T const* operator->() const { return &std::get<0>(content_); }
  E const& error() const { return std::get<1>(content_); }

private:
  std::variant<T, E> content_;
};

} // namespace stickysim
