#include "modules/user_agent/classifier.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>

#include "modules/user_agent/own_rules.hpp"
#include "modules/user_agent/rules.inc"

namespace shopmetrics::user_agent {

namespace {

constexpr std::size_t rule_count = std::size(table::rules);

// What most agents of a shop are like: the browsers of phones and computers, views within apps, apps, a bot.
constexpr const char* usual_agents[] = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "CriOS/131.0.6778.73 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 "
    "Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 "
    "Chrome/125.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
    "Edg/131.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 "
    "Instagram 357.0.0.20.103 (iPhone15,2; iOS 18_1; it_IT; it; scale=3.00; 1179x2556)",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0.63.82;]",
    "Shop/412 CFNetwork/1568.200.51 Darwin/24.1.0",
    "okhttp/4.12.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
};

constexpr bool letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

constexpr char small_letter(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

constexpr bool of_a_word(char byte) {
    return letter_or_digit(small_letter(byte)) || byte == '_';
}

constexpr bool hexadecimal(char byte) {
    return (byte >= '0' && byte <= '9') || (small_letter(byte) >= 'a' && small_letter(byte) <= 'f');
}

// A name as a value of a column: "Chrome Mobile" is chrome-mobile. Only ASCII, which is text in every encoding.
void set_name(Client& client, std::string_view name) {
    client.name_bytes = 0;
    bool apart = false;
    for (std::size_t at = 0; at < name.size() && client.name_bytes < Client::longest_name; ++at) {
        const char byte = small_letter(name[at]);
        if (byte == '%' && at + 2 < name.size() && hexadecimal(name[at + 1]) && hexadecimal(name[at + 2])) {
            apart = client.name_bytes > 0;
            at += 2;
        } else if (!letter_or_digit(byte)) {
            apart = client.name_bytes > 0;
        } else {
            if (apart) {
                if (client.name_bytes + std::size_t{1} == Client::longest_name) return;
                client.name[client.name_bytes++] = '-';
            }
            client.name[client.name_bytes++] = byte;
            apart = false;
        }
    }
}

void rename(Client& client) {
    for (const Name& name : names)
        if (client.browser() == name.from) return set_name(client, name.to);
}

System system_of(std::string_view os) {
    for (const SystemName& name : systems)
        if (os == name.os) return name.system;
    return System::other;
}

// One of the answers, which lasts.
std::string_view fixed(std::string_view answer, std::initializer_list<std::string_view> answers) {
    const auto found = std::ranges::find(answers, answer);
    return found == answers.end() ? "no" : *found;
}

// The first product of an agent, without its version: My%20Shop/3.2 (iPhone; …), My Shop 3.2 (iPhone; …).
std::string_view product(std::string_view agent) {
    agent = agent.substr(0, agent.find_first_of("/(;"));
    for (std::size_t at = 0; at + 1 < agent.size(); ++at)
        if (agent[at] == ' ' && agent[at + 1] >= '0' && agent[at + 1] <= '9') return agent.substr(0, at);
    return agent;
}

// Whether an edge of a plain string may be before the byte at a place.
bool is_edge(Edge edge, std::string_view agent, std::size_t place, std::size_t end_of_agent) {
    if (edge == Edge::agent) return place == end_of_agent;
    const bool before = place > 0 && of_a_word(agent[place - 1]);
    const bool after = place < agent.size() && of_a_word(agent[place]);
    return edge == Edge::anywhere || before != after;
}

// Where a plain string is in an agent, which is in small letters if case is ignored; npos if nowhere.
std::size_t place_of_plain(std::string_view agent, const Alternative& alternative) {
    const std::string_view text = alternative.text;
    std::size_t place = agent.find(text);
    while (place != std::string_view::npos && !(is_edge(alternative.begin, agent, place, 0) &&
                                                is_edge(alternative.end, agent, place + text.size(), agent.size())))
        place = agent.find(text, place + 1);
    return place;
}

Kind kind_of(std::string_view device, System system, bool is_app) {
    if (device == "other") return Kind::web_other;
    if (is_app && system == System::ios) return Kind::ios_app;
    if (is_app && system == System::android) return Kind::android_app;
    if (device == "tablet") return Kind::web_tablet;
    if (device == "phone") return Kind::web_mobile;
    if (device == "desktop") return Kind::web_desktop;
    switch (system) {
        case System::ios:
        case System::phone:
            return Kind::web_mobile;
        case System::android:  // a phone says Mobile
        case System::tablet:
            return Kind::web_tablet;
        case System::desktop:
            return Kind::web_desktop;
        case System::other:
            break;
    }
    return Kind::web_other;
}

}  // namespace

// The rules that may match an agent, and the answers of those that do.
class Classifier::Search {
  public:
    Search(Classifier& classifier, std::string_view agent) : classifier_(classifier), agent_(agent), small_(agent) {
        for (char& byte : small_) byte = small_letter(byte);
        std::bitset<std::size(table::key_begin)> seen;
        std::array<std::uint8_t, rule_count> keys{};
        std::size_t state = 0;
        for (const char byte : agent) {
            state = table::next[state * table::columns + table::letters[static_cast<unsigned char>(byte)]];
            for (std::size_t i = table::found_begin[state]; i < table::found_begin[state + 1]; ++i) {
                const std::size_t key = table::found[i];
                if (seen[key]) continue;
                seen.set(key);
                for (std::size_t j = table::key_begin[key]; j < table::key_begin[key + 1]; ++j) {
                    const std::size_t number = table::key_rules[j];
                    if (++keys[number] == table::rules[number].keys) possible_[number / 64] |= bit(number);
                }
            }
        }
    }

    // The answer of a list, if it has one; it stays where it is until the next is asked for.
    std::optional<std::string_view> first(List list) {
        const auto begin = table::list_begin[static_cast<std::size_t>(list)];
        const auto end = table::list_begin[static_cast<std::size_t>(list) + 1];
        Match match;
        for (std::size_t number = possible(begin); number < end; number = possible(number + 1)) {
            if (!matches(number, match)) continue;
            const std::size_t group = table::rules[number].group;
            Match other;
            for (std::size_t i = possible(number + 1); group != 0 && i < end && table::rules[i].group == group;
                 i = possible(i + 1))
                if (matches(i, other) && other.place < match.place) match = other;
            return answer(match);
        }
        return std::nullopt;
    }

  private:
    struct Match {
        std::size_t number = 0;
        std::size_t place = 0;
        std::string_view captured;  // by the first group of the pattern
    };

    static constexpr std::uint64_t bit(std::size_t number) { return std::uint64_t{1} << (number % 64); }

    // The next rule from this one on that may match.
    [[nodiscard]] std::size_t possible(std::size_t number) const {
        if (number >= rule_count) return rule_count;
        std::size_t word = number / 64;
        std::uint64_t left = possible_[word] & ~(bit(number) - 1);
        while (left == 0 && ++word < possible_.size()) left = possible_[word];
        return left == 0 ? rule_count : word * 64 + static_cast<std::size_t>(std::countr_zero(left));
    }
    bool matches(std::size_t number, Match& match) {
        if (work_ > most_work) return false;
        const Alternative& alternative = table::rules[number];
        work_ += alternative.work;
        match.number = number;
        if (!alternative.text.empty()) {
            match.place = place_of_plain(alternative.rule.ignore_case ? small_ : agent_, alternative);
            return match.place != std::string_view::npos;
        }
        const re2::RE2& rule = classifier_.rule(number);
        const re2::StringPiece text(agent_.data(), agent_.size());
        re2::StringPiece groups[2];
        const int wanted = rule.NumberOfCapturingGroups() > 0 ? 2 : alternative.group != 0 ? 1 : 0;
        if (!rule.Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups, wanted)) return false;
        if (wanted > 0) match.place = static_cast<std::size_t>(groups[0].data() - text.data());
        match.captured = {groups[1].data(), groups[1].size()};
        return true;
    }
    std::string_view answer(const Match& match) {
        const std::string_view written = table::rules[match.number].rule.answer;
        const std::size_t place = written.find("$1");
        if (place == std::string_view::npos) return written;
        answer_.assign(written, 0, place);
        answer_.append(match.captured);
        answer_.append(written, place + 2);
        return answer_;
    }

    Classifier& classifier_;
    std::string_view agent_;
    std::string small_;  // the agent in small letters
    std::array<std::uint64_t, (rule_count + 63) / 64> possible_{};
    std::size_t work_ = 0;
    std::string answer_;
};

std::string_view description_of_rules() {
    return table::description;
}

Classifier::Classifier() : compiled_(rule_count) {}
Classifier::~Classifier() = default;

const re2::RE2& Classifier::rule(std::size_t number) {
    if (compiled_[number] == nullptr) {
        // Bytes, not characters: an agent may be in any encoding or none.
        re2::RE2::Options options(re2::RE2::Latin1);
        options.set_log_errors(false);
        const Rule& rule = table::rules[number].rule;
        options.set_case_sensitive(!rule.ignore_case);
        options.set_never_capture(std::strstr(rule.answer, "$1") == nullptr);
        options.set_max_mem(std::int64_t{1} << 20);
        compiled_[number] = std::make_unique<re2::RE2>(rule.pattern, options);
    }
    return *compiled_[number];
}

void Classifier::prepare() {
    for (std::size_t number = 0; number < rule_count; ++number)
        if (table::rules[number].text.empty()) rule(number);
    // RE2 makes the rest of a rule as it reads.
    for (const char* const agent : usual_agents) classify(agent);
}

Client Classifier::classify(std::string_view agent) {
    Client client;
    agent = agent.substr(0, longest_agent);
    if (agent.find_first_not_of(" \t\r\n") == std::string_view::npos) return client;
    Search search(*this, agent);

    std::string_view bot = "no";
    if (const auto answer = search.first(List::bot))
        bot = fixed(*answer, {"bot", "unless an app", "unless a phone", "unless a device"});
    System system = System::other;
    if (const auto os = search.first(List::os)) system = system_of(*os);
    std::string_view device = "no";
    if (const auto answer = search.first(List::device))
        device = fixed(*answer, {"phone", "tablet", "desktop", "other"});
    const bool phone = system == System::ios || system == System::android;
    const auto app = search.first(List::app);
    const bool is_app = app ? *app != "no" : phone;
    const bool is_bot =
        bot == "bot" || (bot == "unless an app" && !(system != System::other && (!app || *app != "no"))) ||
        (bot == "unless a phone" && !phone) || (bot == "unless a device" && system == System::other && device == "no");
    if (is_app && !is_bot) {
        if (app) set_name(client, *app);
        if (client.name_bytes == 0) set_name(client, product(agent));
    }
    if (client.name_bytes == 0) {
        if (const auto browser = search.first(List::browser)) set_name(client, *browser);
        if (client.name_bytes == 0) set_name(client, "other");
        rename(client);
    }
    client.kind = is_bot ? Kind::bot : kind_of(device, system, is_app);
    return client;
}

}  // namespace shopmetrics::user_agent
