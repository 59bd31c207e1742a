#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace stickysim {

/// What shows that a text is a template which has not been rendered.
struct TemplateMark {
  std::size_t offset = 0;
  std::string_view language;
};

/// The first mark of Jinja, Go or Helm (`{{ x }}`, `{% for … %}`), of ERB or EPP (`<% … %>`) or of Terraform
/// (`%{ for … }`); empty: there is none.
std::optional<TemplateMark> template_mark(std::string_view text);

/// The first variable of the environment, `${NAME}` or `$NAME` in capitals, with its `$`; empty: there is
/// none.
std::string_view environment_variable(std::string_view text);

/// Why a template is refused, with the line of the mark.
Diagnostics template_refusal(ConfigurationFile const& file, std::size_t line, std::string_view language);

/// The language of variables of the environment, as template_refusal() takes it.
constexpr std::string_view envsubst_language = "envsubst";

} // namespace stickysim
