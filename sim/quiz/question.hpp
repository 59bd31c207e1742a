#pragma once

#include "quiz/scene.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A question about a small fleet, with all that is needed to answer it on paper.
struct Question {
  std::vector<std::string> facts;    ///< what holds, a sentence or two each
  std::vector<PaperSession> traffic; ///< at least one session
  std::string remark_title;          ///< of the column of remarks; empty: there are none
  std::string asks;
  std::string unit;                 ///< of the whole number asked for; empty where one chooses
  std::vector<std::string> choices; ///< no two are equal; empty where a number is asked for
  std::string answer;               ///< the number, or one of the choices
  std::string because;              ///< why
  std::vector<Scene> scenes;        ///< what the answer was taken from; the first one is told
  std::size_t seen_by_less = 0; ///< the session that refutes a number that is too small, or a wrong choice
  std::size_t seen_by_more = 0; ///< the session that refutes one that is too large

  /// Whether what a student says is right: the number, with its unit or without; the choice or its letter.
  bool is_answered_by(std::string_view said) const;
  /// Whether it is an answer at all; if not, what is.
  std::optional<std::string> objection_to(std::string_view said) const;
  /// The index of the session that shows that a wrong answer is wrong, in scene_of(said).
  std::size_t witness_against(std::string_view said) const;
  /// What happens under the design that is chosen, if designs are; else the only scene.
  Scene const& scene_of(std::string_view said) const;
};

/// A question on how many sessions have something: `has`, by session. Sets unit, answer and witnesses.
void ask_for_count(Question& question, std::vector<bool> const& has);

/// `sessions 2, 5 and 7`; `no session`.
std::string named_sessions(std::vector<bool> const& has);

/// Which variant of an exercise a student gets: a hash of all four. Who does not know the secret, which may
/// be empty, cannot ask for it.
std::uint64_t variant_key(std::string_view topic, std::uint64_t seed, std::string_view student,
                          std::string_view secret);

} // namespace stickysim
