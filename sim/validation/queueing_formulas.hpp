#pragma once

namespace stickysim {

/// The probability that an arrival waits in M/M/c with `workers` = c > `work`, the mean number of workers
/// that are needed. Source: Erlang's second formula, as in Kleinrock, Queueing Systems, volume 1, 1975.
double erlang_c(int workers, double work);

/// The probability that an arrival finds its server busy where the arrivals of a Poisson process take turns
/// among `servers` exponential ones, each with that load below 1: the root σ of σ = (n λ / (n λ + μ (1 −
/// σ)))ⁿ of Eₙ/M/1. The mean time in the system is 1 / (μ (1 − σ)). Source: Kleinrock, as above, on G/M/1.
double busy_on_turns(int servers, double load);

/// The mean number of jobs in the system of two queues, each of an exponential server with that load below
/// 1, of which each arrival of a Poisson process joins the shorter. From the stationary law of the Markov
/// chain, cut at 60 jobs a queue, by Gauss-Seidel iteration.
double present_at_shorter_of_two(double load);

} // namespace stickysim
