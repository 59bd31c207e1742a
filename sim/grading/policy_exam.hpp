#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A small scenario by which policies are compared.
struct ExamPaper {
  std::string_view name;
  std::string_view about;
  std::string_view toml; ///< without a policy
};

std::span<ExamPaper const> exam_papers();

/// The metrics of a mark.
inline constexpr std::array<std::string_view, 4> exam_metrics{"latency_mean", "latency_p99", "load_max_mean",
                                                              "sessions_lost"};

/// How a policy does: the mean of each metric over the replications.
struct ExamMark {
  std::string policy;
  std::array<double, exam_metrics.size()> means{};
};

/// All do the same paper, with the same sessions. On this thread alone.
std::vector<ExamMark> examine(ExamPaper const& paper, std::vector<std::string> const& policies);

/// Of one trial of the policy, with all that may happen to a fleet.
std::uint64_t fingerprint_of_trial(std::string const& policy);

} // namespace stickysim
