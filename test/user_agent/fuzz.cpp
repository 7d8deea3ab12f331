// Agents that nobody sends: random, mutated, made of the words that rules look for, of a megabyte. Each must have a
// name of the documented form, the same from a classifier that has seen others and from one that has not, and cost no
// more than a millisecond of the processor: as the first of a session, too.
//
//   fuzz ROUNDS SEED FILE        FILE has an agent a line, to begin from
//
// Built with sanitizers it measures no times.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "modules/user_agent/classifier.hpp"
#include "modules/user_agent/rules.inc"

using namespace shopmetrics::user_agent;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool timed = false;
#else
constexpr bool timed = true;
#endif
constexpr double worth_a_look = 100e-6;  // seconds
constexpr double most = 1e-3;

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_of(Classifier& classifier, std::string_view agent) {
    const double begin = processor_seconds();
    classifier.classify(agent);
    return processor_seconds() - begin;
}

bool good_name(const Client& client) {
    const std::string_view name = client.browser();
    if (client.kind == Kind::blank) return name.empty();
    return !name.empty() && name.front() != '-' && name.back() != '-' && std::ranges::all_of(name, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
    });
}

bool same(const Client& one, const Client& other) {
    return one.kind == other.kind && one.browser() == other.browser();
}

// Runs of letters in the rules: what they look for.
std::vector<std::string> words_of_rules() {
    std::vector<std::string> words;
    for (const Alternative& alternative : table::rules) {
        std::string word;
        for (const char byte : std::string(alternative.rule.pattern) + '\0') {
            if (std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == ' ' || byte == '/') {
                word += byte;
            } else {
                if (word.size() > 2) words.push_back(word);
                word.clear();
            }
        }
    }
    return words;
}

class Fuzzer {
  public:
    Fuzzer(std::uint32_t seed, std::vector<std::string> agents) : random_(seed), agents_(std::move(agents)) {
        seasoned_.prepare();
    }

    void sent_by_somebody() {
        for (const std::string& agent : agents_) {
            check("of the file", agent);
            check_first("of the file", agent);
        }
    }
    void round() {
        std::string agent;
        const std::size_t size = below(2000);
        while (agent.size() < size) agent += static_cast<char>(below(256));
        check("random bytes", agent);
        agent.clear();
        while (agent.size() < size) agent += static_cast<char>(32 + below(95));
        check("random characters", agent);
        check("mutated", mutated(pick(agents_)));
        check("words", made_of_words("", false));
        check("words on a phone", made_of_words("Mozilla/5.0 (Linux; Android 9; ", false));
        check("one word", made_of_words("", true));
    }
    void megabytes() {
        for (std::size_t number = 0; number < agents_.size() && number < 20; ++number) {
            std::string large;
            while (large.size() < 1000000) large += agents_[number] + ' ';
            check("a megabyte", large);
        }
    }
    [[nodiscard]] int report() const {
        for (const Worst& worst : worst_)
            std::printf("%-17s %6zu agents, at worst %4.0f us; %4zu as the first of a session, at worst %4.0f us\n",
                        worst.kind, worst.agents, worst.seconds * 1e6, worst.firsts, worst.first * 1e6);
        std::printf("%s\n", failed_ == 0 ? "ok" : "not ok");
        return failed_ == 0 ? 0 : 1;
    }

  private:
    struct Worst {
        const char* kind;
        std::size_t agents = 0;
        double seconds = 0;  // with rules that have been used before
        std::size_t firsts = 0;
        double first = 0;  // with rules that have not
    };

    std::size_t below(std::size_t end) { return random_() % end; }
    const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    std::string mutated(std::string agent) {
        for (std::size_t changes = 1 + below(20); changes > 0 && !agent.empty(); --changes) {
            const std::size_t at = below(agent.size());
            switch (below(4)) {
                case 0:
                    agent[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    agent.erase(at, 1 + below(5));
                    break;
                case 2:
                    agent.insert(at, pick(words_));
                    break;
                default:
                    agent += pick(agents_).substr(0, below(200));
                    break;
            }
        }
        return agent;
    }
    std::string made_of_words(std::string agent, bool one) {
        const std::string word = pick(words_);
        while (agent.size() < Classifier::longest_agent + 100) {
            agent += one ? word : pick(words_);
            agent += " ;/().-0"[below(8)];
        }
        return agent;
    }

    Worst& worst_of(const char* kind) {
        const auto found =
            std::ranges::find(worst_, std::string_view(kind), [](const Worst& w) { return std::string_view(w.kind); });
        return found == worst_.end() ? worst_.emplace_back(Worst{kind}) : *found;
    }
    void check(const char* kind, const std::string& agent) {
        Worst& worst = worst_of(kind);
        ++worst.agents;
        const double seconds = seconds_of(seasoned_, agent);
        const Client client = seasoned_.classify(agent);
        if (!good_name(client)) fail("no good name", agent);
        // Every so often: a classifier that knows nothing yet answers the same, in time.
        if (++checks_ % 49 == 0) check_first(kind, agent);
        if (!timed || seconds <= std::max(worth_a_look, worst.seconds)) return;
        double settled = seconds;
        for (int again = 0; again < 20; ++again) settled = std::min(settled, seconds_of(seasoned_, agent));
        worst.seconds = std::max(worst.seconds, settled);
        if (settled > most) fail("more than a millisecond", agent);
    }
    void check_first(const char* kind, const std::string& agent) {
        Worst& worst = worst_of(kind);
        ++worst.firsts;
        double settled = 1;
        for (int again = 0; again < 10 && settled > worst.first; ++again) {
            Classifier unused;
            settled = std::min(settled, seconds_of(unused, agent));
            if (!same(unused.classify(agent), seasoned_.classify(agent))) fail("another answer at first", agent);
            if (!timed) return;
        }
        worst.first = std::max(worst.first, settled);
        if (settled > most) fail("more than a millisecond as the first of a session", agent);
    }
    void fail(const char* what, const std::string& agent) {
        ++failed_;
        std::printf("%s:", what);
        for (const char byte : agent.substr(0, 600)) {
            const auto code = static_cast<unsigned char>(byte);
            if (code < 32 || code > 126) {
                std::printf("\\x%02x", code);
            } else {
                std::printf("%c", byte);
            }
        }
        std::printf("\n");
    }

    std::mt19937 random_;
    std::vector<std::string> agents_;
    std::vector<std::string> words_ = words_of_rules();
    Classifier seasoned_;
    std::vector<Worst> worst_;
    std::size_t checks_ = 0;
    std::size_t failed_ = 0;
};

std::vector<std::string> agents_of(const char* file) {
    std::vector<std::string> agents;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) agents.push_back(line);
    return agents;
}

}  // namespace

int main(int count, char** arguments) {
    const auto agents = count == 4 ? agents_of(arguments[3]) : std::vector<std::string>();
    if (agents.empty()) {
        std::fprintf(stderr, "usage: fuzz ROUNDS SEED FILE\n");
        return 2;
    }
    Fuzzer fuzzer(static_cast<std::uint32_t>(std::atoi(arguments[2])), agents);
    fuzzer.sent_by_somebody();
    for (int rounds = std::atoi(arguments[1]); rounds > 0; --rounds) fuzzer.round();
    fuzzer.megabytes();
    return fuzzer.report();
}
