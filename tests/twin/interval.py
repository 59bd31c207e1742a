"""Where one more observation is expected, given what some trials showed."""
import math
import statistics


def student_t(probability, degrees):
    """The quantile of Student's t, by the expansion of Cornish and Fisher around the normal one (Abramowitz and
    Stegun, 26.7.5): right to 0.001 from 20 degrees of freedom on."""
    z = statistics.NormalDist().inv_cdf(probability)
    return (z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3))


def prediction(values, counts=False, level=0.95):
    """Mean and interval for a new observation: mean ± t s √(1 + 1/n). Of counts it ends with whole numbers, outside
    and not below 0."""
    mean = statistics.fmean(values)
    reach = student_t(0.5 + level / 2, len(values) - 1) * statistics.stdev(values) * math.sqrt(1 + 1 / len(values))
    low, high = mean - reach, mean + reach
    if counts:
        low, high = max(0, math.floor(low + 1e-9)), math.ceil(high - 1e-9)
    return {"mean": mean, "low": low, "high": high}


def quantile(values, share):
    """The smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
