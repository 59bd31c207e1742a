#include "log/name_table.hpp"

#include <stickysim/engine/fnv1a.hpp>

namespace stickysim {

std::size_t NameTable::slot_of(std::string_view name) const {
  std::size_t const mask = slots_.size() - 1;
  std::uint64_t const hash = fnv1a(name);
  std::size_t slot = (hash ^ hash >> 32) & mask;
  while (slots_[slot] != no_name && (*this)[slots_[slot]] != name)
    slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t NameTable::number_of(std::string_view name) {
  std::size_t const slot = slot_of(name);
  if (slots_[slot] != no_name) return slots_[slot];
  std::uint32_t const number = size();
  text_ += name;
  ends_.push_back(text_.size());
  slots_[slot] = number;
  if (std::size_t{2} * size() > slots_.size()) grow();
  return number;
}

void NameTable::grow() {
  slots_.assign(2 * slots_.size(), no_name);
  for (std::uint32_t number = 0; number < size(); ++number)
    slots_[slot_of((*this)[number])] = number;
}

} // namespace stickysim
