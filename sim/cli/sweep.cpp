#include "cli/command.hpp"
#include "cli/scenario_run.hpp"

namespace stickysim {

namespace {

constexpr auto sweep_options = with_run_options({
    {"vary", '\0', "KEY=VALUES", true, "run at each of these values: A,B,C, LO:HI:STEP or LO:HI:xFACTOR"},
    {"zip", '\0', "KEY,KEY", true, "let keys move together, the first value with the first and so on"},
    {"where", '\0', "CONDITION", true, "keep only the points for which it holds"},
});

int sweep(Arguments const& arguments) {
  RunOrder order = run_order_of(arguments);
  order.must_vary = true;
  return run_file(order, arguments);
}

} // namespace

constinit Command const sweep_command{
    .name = "sweep",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "simulate a scenario at each point of a grid",
    .details =
        "Prints a line for each point, where the answer changes, and a row of blocks for each measure and\n"
        "design over the points. --verbose prints each point in full below it; --format csv the figures, with\n"
        "a column for each varied key. The exit code is that of run.\n"
        "\n"
        "--vary server.count=4,8,16 gives values, --vary server.count=2:8:2 the range 2, 4, 6, 8, and --vary\n"
        "state.store.round_trip=1ms:8ms:x2 the range 1ms, 2ms, 4ms, 8ms. An argument of a call may be a range,\n"
        "too: --vary 'workload.arrivals=poisson(5/s:20/s:5/s)'. Values keep their units. Of several --vary every\n"
        "combination is a point; the last one varies fastest.\n"
        "\n"
        "--zip KEY,KEY lets keys move together instead. --where 'KEY < KEY and KEY != VALUE' compares varied\n"
        "keys with one another or with values, by < <= == != >= >; several --where must all hold.\n"
        "\n"
        "Without --vary the [sweep] of the file is run, which can say all this as well ('stickysim explain\n"
        "sweep'). A key of the file that is varied has the values of the command line; the other keys are swept\n"
        "as the file says. --zip and --where stand for those of the file.",
    .options = sweep_options,
    .execute = sweep,
};

} // namespace stickysim
