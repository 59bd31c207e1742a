// What libFuzzer calls. The first argument names the target: stickysim_fuzz scenario CORPUS
// -max_total_time=60
#include "fuzz/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

using namespace stickysim;

/// Other processes of the same fuzzing are called without the first argument.
constexpr char const* name_of_target = "STICKYSIM_FUZZ_TARGET";

FuzzTarget const* target = nullptr;

/// Standard error as it was at first: targets lead it elsewhere.
std::FILE* const messages = fdopen(dup(STDERR_FILENO), "w");

FuzzTarget const* target_named(std::string_view name) {
  auto const found = std::ranges::find(fuzz_targets(), name, &FuzzTarget::name);
  return found == fuzz_targets().end() ? nullptr : &*found;
}

std::string escaped(std::string_view word) {
  std::string text;
  for (char const c : word)
    text += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  return text;
}

/// The dictionary, made of the tables by which the program reads.
std::string dictionary_of(FuzzTarget const& wanted) {
  std::string const path =
      (std::filesystem::temp_directory_path() / fmt::format("stickysim-{}-{}.dict", wanted.name, getuid()))
          .native();
  std::ofstream file{path};
  constexpr std::size_t longest_word = 64; // that libFuzzer takes
  for (std::string const& word : wanted.words())
    if (!word.empty() && word.size() <= longest_word) file << fmt::format("\"{}\"\n", escaped(word));
  return path;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  char const* const inherited = std::getenv(name_of_target);
  target = inherited == nullptr ? nullptr : target_named(inherited);
  if (target != nullptr) return 0;
  target = *argc > 1 ? target_named((*argv)[1]) : nullptr;
  if (target == nullptr) {
    std::string names;
    for (FuzzTarget const& each : fuzz_targets())
      names += fmt::format(" {}", each.name);
    std::fputs(fmt::format("the first argument names a target:{}\n", names).c_str(), stderr);
    std::exit(2);
  }
  setenv(name_of_target, (*argv)[1], 1);
  static std::string dictionary = "-dict=" + dictionary_of(*target);
  (*argv)[1] = dictionary.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  try {
    target->run({reinterpret_cast<char const*>(data), size});
  } catch (std::exception const& broken) {
    std::fputs(fmt::format("\nbroken: {}\n", broken.what()).c_str(), messages);
    std::fflush(messages);
    std::abort(); // libFuzzer then keeps the input
  }
  return 0;
}
