#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Something that reads what others have written, fed with any bytes. It must take them or refuse them as a
/// user is to be refused; anything else leaves `run` as an exception, or ends the process.
struct FuzzTarget {
  std::string_view name;               ///< of its folder below tests/fuzz/corpus
  void (*run)(std::string_view input); ///< throws Broken where a promise is not kept
  std::vector<std::string> (*words)(); ///< of the language that it reads, for the fuzzer's dictionary
};

/// All of them, in the order in which they are run.
std::span<FuzzTarget const> fuzz_targets();

/// A promise of the program that an input has broken.
struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};

inline void demand(bool holds, std::string const& promise) {
  if (!holds) throw Broken{promise};
}

void fuzz_scenario(std::string_view);
void fuzz_setting(std::string_view);
void fuzz_trace(std::string_view);
void fuzz_log(std::string_view);
void fuzz_haproxy(std::string_view);
void fuzz_nginx(std::string_view);
void fuzz_command_line(std::string_view);
void fuzz_journal(std::string_view);
void fuzz_results(std::string_view);

std::vector<std::string> scenario_words();
std::vector<std::string> setting_words();
std::vector<std::string> trace_words();
std::vector<std::string> log_words();
std::vector<std::string> haproxy_words();
std::vector<std::string> nginx_words();
std::vector<std::string> command_line_words();
std::vector<std::string> edit_words();

} // namespace stickysim
