// Statistics of whole numbers that each came a number of times, by Boost.Accumulators. Sums of doubles depend on the
// order of what is added: whoever adds the numbers in the order of a canonical summary gets one result for one summary.
#pragma once

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/weighted_mean.hpp>
#include <boost/accumulators/statistics/weighted_variance.hpp>
#include <cmath>
#include <cstdint>

#include "engine/bytes.hpp"

namespace shopmetrics {

// The mean. Its sums are exact, in any order: the only rounding is that of the quotient and of its two parts.
class Mean {
  public:
    // All `times` together fit 63 bits.
    void add(std::int64_t number, std::int64_t times = 1) {
        sums_(int128{number}, boost::accumulators::weight = times);
    }
    // How many numbers there were.
    [[nodiscard]] std::int64_t count() const { return boost::accumulators::sum_of_weights(sums_); }
    // Of at least one number.
    [[nodiscard]] double mean() const { return boost::accumulators::weighted_mean(sums_); }

  private:
    boost::accumulators::accumulator_set<int128, boost::accumulators::stats<boost::accumulators::tag::weighted_mean>,
                                         std::int64_t>
        sums_;
};

// The standard deviation of a sample: the squared distances from the mean are divided by one less than their number.
// Updated number by number, so that large numbers close to each other do not cancel out.
class Spread {
  public:
    // `times` is at least 1; all of them together are below 2^53.
    void add(std::int64_t number, std::int64_t times = 1) {
        moments_(static_cast<double>(number), boost::accumulators::weight = static_cast<double>(times));
    }
    [[nodiscard]] std::int64_t count() const {
        return static_cast<std::int64_t>(boost::accumulators::sum_of_weights(moments_));
    }
    // Of at least two numbers.
    [[nodiscard]] double standard_deviation() const {
        const double numbers = boost::accumulators::sum_of_weights(moments_);
        return std::sqrt(boost::accumulators::weighted_variance(moments_) * (numbers / (numbers - 1)));
    }

  private:
    boost::accumulators::accumulator_set<
        double, boost::accumulators::stats<boost::accumulators::tag::weighted_variance(boost::accumulators::immediate)>,
        double>
        moments_;
};

}  // namespace shopmetrics
