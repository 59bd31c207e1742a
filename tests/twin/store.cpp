#include "twin/store.hpp"

#include "witness/loopback.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stickysim::twin {

void Store::ask(std::vector<std::string> const& words, Answer answer) {
  answer_ = std::move(answer);
  std::string text = fmt::format("*{}\r\n", words.size());
  for (std::string const& word : words)
    text += fmt::format("${}\r\n{}\r\n", word.size(), word);
  int const number = ++asked_;
  stage_.at(stage_.now_s() + timeout_s_, [this, number] {
    if (answer_ == nullptr || asked_ != number) return;
    disconnect();
    conclude(Fate::error);
  });
  bool const sent = (fd_ >= 0 || connect()) &&
                    send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  if (sent) return;
  disconnect();
  conclude(Fate::error);
}

bool Store::connect() {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in const address = witness::loopback(port_);
  if (::connect(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) return false;
  stage_.watch(fd_, POLLIN, [this] { hear(); });
  return true;
}

void Store::disconnect() {
  if (fd_ < 0) return;
  stage_.forget(fd_);
  close(fd_);
  fd_ = -1;
  read_.clear();
}

void Store::hear() {
  char bytes[4096];
  auto const count = ::read(fd_, bytes, sizeof bytes);
  if (count <= 0) {
    disconnect();
    if (answer_ != nullptr) conclude(Fate::error);
    return;
  }
  read_.append(bytes, static_cast<std::size_t>(count));
  auto const line = read_.find("\r\n");
  if (line == std::string::npos) return;
  Fate fate = read_[0] == '-' ? Fate::error : Fate::ok;
  if (read_[0] == '$') {
    long const length = std::atol(read_.c_str() + 1);
    if (length < 0)
      fate = Fate::nothing;
    else if (read_.size() < line + 4 + static_cast<std::size_t>(length))
      return;
  }
  read_.clear();
  conclude(fate);
}

void Store::conclude(Fate fate) {
  // The next command may be given by who hears the answer of this one.
  auto const answer = std::exchange(answer_, nullptr);
  answer(fate);
}

} // namespace stickysim::twin
