# Writes the style sheets and scripts of the page as a C++ source, each with its SHA-256 in base64.
#   cmake -DOUTPUT=assets.cpp "-DASSETS=a.css;b.js" -P embed_assets.cmake

# 32 bytes are 43 digits of base64, and a "=": three hexadecimal digits give two.
function(base64_of_sha256 hex result)
  set(digits "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}00" ${at} 3 three)
    math(EXPR high "0x${three} / 64")
    math(EXPR low "0x${three} % 64")
    string(SUBSTRING "${digits}" ${high} 1 first)
    string(SUBSTRING "${digits}" ${low} 1 second)
    string(APPEND text "${first}${second}")
  endforeach()
  string(SUBSTRING "${text}" 0 43 text)
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()

set(rows "")
foreach(asset IN LISTS ASSETS)
  get_filename_component(name "${asset}" NAME)
  file(READ "${asset}" text)
  # Either would end the element, or the literal, that it is put into.
  foreach(end "</script" "</style" ")asset\"")
    string(FIND "${text}" "${end}" found)
    if(NOT found EQUAL -1)
      message(FATAL_ERROR "${asset} has '${end}' in it")
    endif()
  endforeach()
  string(SHA256 hex "${text}")
  base64_of_sha256(${hex} hash)
  string(APPEND rows "    {\"${name}\", R\"asset(${text})asset\", \"${hash}\"},\n")
endforeach()

file(WRITE "${OUTPUT}" "#include \"html/asset.hpp\"

namespace stickysim {

std::span<Asset const> assets() {
  static constexpr Asset table[] = {
${rows}  };
  return table;
}

} // namespace stickysim
")
