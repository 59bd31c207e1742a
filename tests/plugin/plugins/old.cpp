// Built against another version of the headers.
#include <stickysim/model/policy_plugin.hpp>

extern "C" stickysim::PolicyPlugin const stickysim_policy;
stickysim::PolicyPlugin const stickysim_policy = {{.version = "0.2.9"}, "old", nullptr};
