#include "configuration/common_directives.hpp"

namespace stickysim {

void CommonDirectives::set_key(ClientKey const& key, std::string const& called, Statement const& statement) {
  if (!key.caveat.empty()) remarks_.sticks_otherwise(statement.line, called, key.caveat);
  if (identity_ && *identity_ != key.identity)
    remarks_.sticks_otherwise(statement.line, called,
                              "goes by the key of the hash: the model has one for both");
  if (identity_) return;
  identity_ = key.identity;
  bool const address = key.identity == Identity::source_ip;
  outline_.set_text("balancer.affinity.key", address ? "source_ip" : "session", statement);
  if (address)
    outline_.set("workload.clients_per_address", "1", "clients that share an address: replace with yours");
}

} // namespace stickysim
