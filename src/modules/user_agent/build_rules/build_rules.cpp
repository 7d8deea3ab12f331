// Writes the table of rules, when the library is built: those of uap-core and our own, and what to look for before a
// rule is tried. Rules that RE2 does not know are named.
//
//   build_rules REGEXES.YAML >rules.inc
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "modules/user_agent/own_rules.hpp"
#include "modules/user_agent/rules.hpp"

using namespace shopmetrics::user_agent;

namespace {

struct BuiltRule {
    List list;
    bool ignore_case = false;
    bool own = false;
    std::string pattern;
    std::string answer;
    // plain: what it looks for, and where
    std::string text;
    Edge begin = Edge::anywhere;
    Edge end = Edge::anywhere;
    // Strings in small letters; so many of them at least are in every agent that matches.
    std::vector<std::string> keys;
    std::size_t keys_needed = 1;
    std::size_t group = 0;
};

[[noreturn]] void fail(const std::string& what) {
    std::cerr << "build_rules: " << what << '\n';
    std::exit(1);
}

// ---- uap-core: a file of YAML of which this much is used: lists of maps of quoted strings

using Entry = std::map<std::string, std::string>;

// The string in the quotes of a line, whose quotes are doubled within.
std::string quoted(const std::string& text, const std::string& line) {
    if (text.size() < 2 || text.front() != text.back() || (text.front() != '\'' && text.front() != '"'))
        fail("not a quoted string: " + line);
    if (text.front() == '"' && text.find('\\') != std::string::npos) fail("an escape in double quotes: " + line);
    std::string string;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        string += text[at];
        if (text[at] == '\'' && text.front() == '\'') ++at;
    }
    return string;
}

std::map<std::string, std::vector<Entry>> read_uap_core(const char* path) {
    std::ifstream file(path);
    if (!file) fail(std::string("cannot read ") + path);
    std::map<std::string, std::vector<Entry>> sections;
    std::vector<Entry>* section = nullptr;
    for (std::string line; std::getline(file, line);) {
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == std::string::npos || line[begin] == '#') continue;
        const std::size_t end = line.find_last_not_of(" \t\r") + 1;
        if (begin == 0) {
            section = &sections[line.substr(0, line.find(':'))];
            continue;
        }
        std::string item = line.substr(begin, end - begin);
        if (section == nullptr) fail("no section before: " + line);
        if (item.starts_with("- ")) {
            section->emplace_back();
            item = item.substr(item.find_first_not_of(' ', 1));
        }
        const std::size_t colon = item.find(": ");
        if (section->empty() || colon == std::string::npos) fail("not a line of a rule: " + line);
        section->back()[item.substr(0, colon)] = quoted(item.substr(item.find_first_not_of(' ', colon + 1)), line);
    }
    return sections;
}

// A pattern that matches the same agents and whose first group is the same, but costs RE2 less. Only the name is
// wanted, and the patterns are made for matchers that go back and try again.
class Simplifier {
  public:
    static std::string simplified(std::string pattern) {
        // Bounds keep other matchers from trying for ever. RE2 does not, and would make copies of what is repeated.
        static const RE2 none("\\{0,\\d+\\}"), some("\\{1,\\d+\\}");
        RE2::GlobalReplace(&pattern, none, "*");
        RE2::GlobalReplace(&pattern, some, "+");
        // A search begins anywhere by itself.
        if (pattern.starts_with("^.*?")) pattern.erase(0, 4);
        pattern = with_one_group(pattern);
        // What may be missing at the end is no condition: the version.
        for (;;) {
            const std::size_t begin = optional_end(pattern);
            if (begin == std::string::npos) break;
            pattern.erase(begin);
        }
        return pattern;
    }

  private:
    // Calls found(position, '(' or ')') for each parenthesis that is one.
    template <class Found>
    static void parentheses(const std::string& pattern, Found found) {
        bool in_class = false;
        for (std::size_t at = 0; at < pattern.size(); ++at) {
            if (pattern[at] == '\\') {
                ++at;
            } else if (in_class) {
                in_class = pattern[at] != ']';
            } else if (pattern[at] == '[') {
                in_class = true;
                at += pattern.compare(at + 1, 1, "^") == 0 ? 1 : 0;
                at += pattern.compare(at + 1, 1, "]") == 0 ? 1 : 0;
            } else if (pattern[at] == '(' || pattern[at] == ')') {
                found(at, pattern[at]);
            }
        }
    }
    // Where a group (?:…|) at the end begins.
    static std::size_t optional_end(const std::string& pattern) {
        if (!pattern.ends_with("|)") || pattern.ends_with("\\|)")) return std::string::npos;
        std::vector<std::size_t> open;
        std::size_t begin = std::string::npos;
        parentheses(pattern, [&](std::size_t at, char which) {
            if (which == '(') {
                open.push_back(at);
            } else if (!open.empty()) {
                begin = open.back();
                open.pop_back();
            }
        });
        return begin != std::string::npos && open.empty() && pattern.compare(begin, 3, "(?:") == 0 ? begin
                                                                                                   : std::string::npos;
    }
    static std::string with_one_group(const std::string& pattern) {
        std::vector<std::size_t> groups;
        parentheses(pattern, [&](std::size_t at, char which) {
            if (which == '(' && pattern.compare(at + 1, 1, "?") != 0) groups.push_back(at);
        });
        std::string result = pattern;
        for (std::size_t group = groups.size(); group-- > 1;) result.insert(groups[group] + 1, "?:");
        return result;
    }
};

void add_uap_core(std::vector<BuiltRule>& rules, const std::vector<Entry>& entries, List list,
                  const char* replacement) {
    for (const Entry& entry : entries) {
        const auto value = [&](const char* key) {
            const auto found = entry.find(key);
            return found == entry.end() ? std::string() : found->second;
        };
        // Of the devices only what is no device: whoever reads by itself.
        if (list == List::bot && value(replacement) != "Spider") continue;
        BuiltRule rule;
        rule.list = list;
        rule.ignore_case = value("regex_flag") == "i";
        rule.pattern = Simplifier::simplified(value("regex"));
        rule.answer = value(replacement).empty() ? "$1" : value(replacement);
        // Its words are right where no person's device is named, and else those of browsers and models, too.
        if (list == List::bot) rule.answer = "unless a phone";
        rules.push_back(rule);
    }
}

// ---- alternatives

// A pattern as several that match the same: the alternatives of its groups are written out. So each has strings of its
// own to look for, and most are plain. Groups that are repeated or with flags stay as they are, and so do those of two
// alternatives that are no words: both would be tried. What is captured is, where that is wanted.
class Expander {
  public:
    static std::vector<std::string> alternatives(const BuiltRule& rule) {
        const std::string& pattern = rule.pattern;
        Expander expander(pattern);
        expander.captures_ = rule.answer.find("$1") != std::string::npos;
        auto all = expander.alternation();
        return expander.at_ == pattern.size() && expander.understood_ ? all : Patterns{pattern};
    }

    // Of its own, outside its groups.
    static bool has_alternatives(const std::string& pattern) {
        Expander expander(pattern);
        expander.sequence();
        return expander.at_ < pattern.size();
    }

  private:
    using Patterns = std::vector<std::string>;
    static constexpr std::size_t most = 300;

    explicit Expander(const std::string& pattern) : pattern_(pattern) {}

    [[nodiscard]] bool at(const char* any) const {
        return at_ < pattern_.size() && std::strchr(any, pattern_[at_]) != nullptr;
    }
    Patterns alternation() {
        Patterns all = sequence();
        while (at("|")) {
            ++at_;
            const Patterns more = sequence();
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }
    Patterns sequence() {
        Patterns all{""};
        while (at_ < pattern_.size() && !at("|)")) {
            const std::size_t begin = at_;
            Patterns items = item();
            if (items.empty() || all.size() * items.size() > most ||
                (items.size() == 2 && !std::ranges::all_of(items, has_word)))
                items = {pattern_.substr(begin, at_ - begin)};
            Patterns longer;
            for (const std::string& before : all)
                for (const std::string& item : items) longer.push_back(before + item);
            all = std::move(longer);
        }
        return all;
    }
    static bool has_word(const std::string& pattern) {
        static const RE2 word("(?:^|[^\\\\])[A-Za-z0-9]{3}");
        return RE2::PartialMatch(pattern, word);
    }
    // A group gives its alternatives, everything else nothing.
    Patterns item() {
        Patterns all;
        if (at("(")) {
            const bool flags = pattern_.compare(at_ + 1, 1, "?") == 0;
            if (flags && pattern_.compare(at_ + 1, 2, "?:") != 0) understood_ = false;
            at_ += flags ? 3 : 1;
            all = alternation();
            if (captures_ && !flags)
                for (std::string& pattern : all) pattern = '(' + pattern + ')';
        } else if (at("[")) {
            at_ += pattern_.compare(at_ + 1, 1, "^") == 0 ? 2 : 1;
            do at_ += at("\\") ? 2 : 1;
            while (at_ < pattern_.size() && !at("]"));
        } else if (at("\\")) {
            ++at_;
        }
        ++at_;
        if (at("*+?{")) {
            all.clear();
            if (at("{")) at_ = std::min(pattern_.find('}', at_), pattern_.size() - 1);
            ++at_;
            if (at("?")) ++at_;
        }
        return all;
    }

    const std::string& pattern_;
    std::size_t at_ = 0;
    bool captures_ = false;
    bool understood_ = true;
};

// Whether a pattern is a string, perhaps at the edge of a word or of the agent. If so, sets it.
bool is_plain(BuiltRule& rule) {
    std::string_view left = rule.pattern;
    std::string text;
    Edge begin = Edge::anywhere, end = Edge::anywhere;
    if (left.starts_with("^") || left.starts_with("\\b")) {
        begin = left.starts_with("^") ? Edge::agent : Edge::word;
        left.remove_prefix(begin == Edge::agent ? 1 : 2);
    }
    if (left.ends_with("$") && !left.ends_with("\\$")) {
        end = Edge::agent;
        left.remove_suffix(1);
    } else if (left.ends_with("\\b") && !left.ends_with("\\\\b")) {
        end = Edge::word;
        left.remove_suffix(2);
    }
    for (std::size_t at = 0; at < left.size(); ++at) {
        const bool escaped = left[at] == '\\';
        if (escaped && ++at == left.size()) return false;
        const auto byte = static_cast<unsigned char>(left[at]);
        if (byte > 126 || (escaped ? std::isalnum(byte) != 0 : std::strchr(".[](){}*+?|^$", byte) != nullptr))
            return false;
        text += static_cast<char>(rule.ignore_case ? std::tolower(byte) : byte);
    }
    if (text.empty() || rule.answer.find("$1") != std::string::npos) return false;
    rule.text = text;
    rule.begin = begin;
    rule.end = end;
    return true;
}

// A string in which characters may be missing as all strings that it stands for; anything else as it is.
std::vector<std::string> strings_of(const std::string& pattern) {
    static const RE2 optional("^((?:[^?]|\\\\.)*?)([A-Za-z0-9 -]|\\\\[^A-Za-z0-9])\\?(.*)$");
    std::string before, character, after;
    if (!RE2::FullMatch(pattern, optional, &before, &character, &after)) return {pattern};
    std::vector<std::string> strings;
    for (const std::string& rest : strings_of(after))
        for (const std::string& middle : {std::string(), character}) strings.push_back(before + middle + rest);
    return strings;
}

// An answer that is what the first group matched is known where the group is a string and a part of every match.
void resolve_answer(BuiltRule& rule) {
    static const RE2 group("^(?:[^()\\[\\]|\\\\]|\\\\.|\\[[^\\]]*\\])*\\(([A-Za-z0-9 _-]+)\\)(?:[^*+?{|].*)?$");
    const std::size_t place = rule.answer.find("$1");
    std::string text;
    if (place == std::string::npos || rule.ignore_case || Expander::has_alternatives(rule.pattern) ||
        !RE2::FullMatch(rule.pattern, group, &text))
        return;
    rule.answer.replace(place, 2, text);
}

// ---- what to look for before a rule is tried

RE2::Options options(const BuiltRule& rule) {
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    options.set_case_sensitive(!rule.ignore_case);
    options.set_never_capture(rule.answer.find("$1") == std::string::npos);
    return options;
}

// RE2 knows which strings a match has: a formula of ANDs and ORs, which can be asked whether it may match where just
// these strings are. The keys are the strings without any one of which it does not; if there are none, as few as can be
// of which one must be there. Says whether there are any.
bool find_keys(BuiltRule& rule) {
    if (!rule.text.empty()) {
        rule.keys = {rule.text};
        for (char& byte : rule.keys[0]) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
        return true;
    }
    std::vector<std::string> strings;
    std::unique_ptr<re2::FilteredRE2> filter;
    std::vector<int> possible{0};
    for (int shortest = 3; shortest > 0 && !possible.empty(); --shortest) {
        filter = std::make_unique<re2::FilteredRE2>(shortest);
        int id = 0;
        strings.clear();
        if (filter->Add(rule.pattern, options(rule), &id) != RE2::NoError)
            fail("was not refused before: " + rule.pattern);
        filter->Compile(&strings);
        filter->AllPotentials({}, &possible);
    }
    if (!possible.empty()) return false;
    const auto possible_without = [&](const std::vector<bool>& missing) {
        std::vector<int> present;
        for (std::size_t i = 0; i < strings.size(); ++i)
            if (!missing[i]) present.push_back(static_cast<int>(i));
        filter->AllPotentials(present, &possible);
        return !possible.empty();
    };
    for (std::size_t i = 0; i < strings.size(); ++i) {
        std::vector<bool> one(strings.size(), false);
        one[i] = true;
        if (!possible_without(one)) rule.keys.push_back(strings[i]);
    }
    // What is part of another is there with it.
    const auto all = rule.keys;
    std::erase_if(rule.keys, [&](const std::string& key) {
        return std::ranges::any_of(all, [&](const std::string& other) {
            return other.size() > key.size() && other.find(key) != std::string::npos;
        });
    });
    rule.keys_needed = rule.keys.size();
    if (!rule.keys.empty()) return true;

    rule.keys_needed = 1;
    std::vector<bool> missing(strings.size(), true);
    std::vector<std::size_t> shortest_first(strings.size());
    for (std::size_t i = 0; i < strings.size(); ++i) shortest_first[i] = i;
    std::ranges::stable_sort(shortest_first, {}, [&](std::size_t i) { return strings[i].size(); });
    for (const std::size_t i : shortest_first) {
        missing[i] = false;
        if (possible_without(missing)) missing[i] = true;
    }
    for (std::size_t i = 0; i < strings.size(); ++i)
        if (missing[i]) rule.keys.push_back(strings[i]);
    return true;
}

// The alternatives of a rule, each with its keys; the rule itself where one of them has none.
std::vector<BuiltRule> alternatives(const BuiltRule& rule, std::size_t number) {
    std::vector<BuiltRule> all;
    for (const std::string& pattern : Expander::alternatives(rule)) {
        BuiltRule captured = rule;
        captured.pattern = pattern;
        resolve_answer(captured);
        for (const std::string& again : Expander::alternatives(captured)) {
            std::vector<BuiltRule> plain;
            for (const std::string& string : strings_of(again)) plain.emplace_back(captured).pattern = string;
            if (std::ranges::all_of(plain, is_plain)) {
                std::ranges::move(plain, std::back_inserter(all));
            } else {
                all.emplace_back(captured).pattern = again;
            }
        }
    }
    if (!std::ranges::all_of(all, find_keys)) {
        all = {rule};
        if (!find_keys(all[0])) fail("a rule that begins with nothing to look for: " + rule.pattern);
        return all;
    }
    const bool same_answer =
        std::ranges::all_of(all, [&](const BuiltRule& one) { return one.answer == all[0].answer; }) &&
        all[0].answer.find("$1") == std::string::npos;
    for (BuiltRule& one : all) one.group = same_answer ? 0 : number;
    return all;
}

// ---- the automaton that finds all keys in one pass (Aho and Corasick)

struct Automaton {
    std::array<std::uint8_t, 256> letters{};  // byte -> its column; 0 is of no key
    std::size_t columns = 1;
    std::vector<std::vector<int>> next{1};   // state, column -> state; -1 while the tree is made
    std::vector<std::vector<int>> found{1};  // the keys that end in a state

    void add(const std::string& key, int number) {
        int state = 0;
        for (const char byte : key) {
            auto& letter = letters[static_cast<unsigned char>(byte)];
            if (letter == 0) letter = static_cast<std::uint8_t>(columns++);
            auto& row = next[state];
            if (row.size() <= letter) row.resize(letter + 1, -1);
            if (row[letter] < 0) {
                row[letter] = static_cast<int>(next.size());
                const int to = row[letter];
                next.emplace_back();
                found.emplace_back();
                state = to;
            } else {
                state = row[letter];
            }
        }
        found[state].push_back(number);
    }
    void finish() {
        for (char small = 'a'; small <= 'z'; ++small)
            letters[static_cast<unsigned char>(small - 'a' + 'A')] = letters[static_cast<unsigned char>(small)];
        for (auto& row : next) row.resize(columns, -1);
        std::vector<int> back(next.size(), 0);
        std::deque<int> queue;
        for (int& to : next[0]) {
            if (to < 0) {
                to = 0;
            } else {
                queue.push_back(to);
            }
        }
        for (; !queue.empty(); queue.pop_front()) {
            const int state = queue.front();
            const int fallback = back[state];
            found[state].insert(found[state].end(), found[fallback].begin(), found[fallback].end());
            for (std::size_t letter = 0; letter < columns; ++letter) {
                int& to = next[state][letter];
                if (to < 0) {
                    to = next[fallback][letter];
                } else {
                    back[to] = next[fallback][letter];
                    queue.push_back(to);
                }
            }
        }
    }
};

// ---- the table

std::string literal(const std::string& text) {
    std::string result = "\"";
    char escape[8];
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') {
            result += '\\';
            result += byte;
        } else if (static_cast<unsigned char>(byte) < 32 || static_cast<unsigned char>(byte) > 126 || byte == '?') {
            std::snprintf(escape, sizeof escape, "\\%03o", static_cast<unsigned char>(byte));
            result += escape;
        } else {
            result += byte;
        }
    }
    return result + '"';
}

template <class Numbers>
void write_numbers(const char* type, const std::string& name, const Numbers& numbers) {
    std::cout << "inline constexpr " << type << ' ' << name << "[] = {";
    std::size_t written = 0;
    for (const auto number : numbers) std::cout << (written++ % 24 == 0 ? "\n    " : " ") << +number << ',';
    std::cout << "\n};\n";
}

// FNV-1a: what the rules are, in a few characters.
std::uint64_t digest(const std::vector<BuiltRule>& rules) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](std::string_view text) {
        for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
        hash = (hash ^ 0xff) * 0x100000001b3U;
    };
    for (const BuiltRule& rule : rules) {
        add(std::to_string(static_cast<int>(rule.list)) + (rule.ignore_case ? "i" : ""));
        add(rule.pattern);
        add(rule.answer);
    }
    return hash;
}

const char* edge_name(Edge edge) {
    return edge == Edge::word ? "word" : edge == Edge::agent ? "agent" : "anywhere";
}

int work(const BuiltRule& rule) {
    return rule.text.empty() ? RE2(rule.pattern, options(rule)).ProgramSize() : 1;
}

constexpr const char* list_names[lists] = {"bot", "app", "device", "browser", "os"};

}  // namespace

int main(int, char** arguments) {
    if (arguments[1] == nullptr) fail("which file is uap-core's?");
    auto uap_core = read_uap_core(arguments[1]);
    std::vector<BuiltRule> rules;
    const auto add_own = [&](const auto& own) {
        for (const Rule& rule : own)
            rules.push_back({rule.list, rule.ignore_case, true, rule.pattern, rule.answer, {}});
    };
    add_own(first_rules);
    add_uap_core(rules, uap_core["device_parsers"], List::bot, "device_replacement");
    add_uap_core(rules, uap_core["user_agent_parsers"], List::browser, "family_replacement");
    add_uap_core(rules, uap_core["os_parsers"], List::os, "os_replacement");
    add_own(last_rules);
    const auto ours = static_cast<std::size_t>(std::ranges::count_if(rules, &BuiltRule::own));
    if (rules.size() < ours + 300) fail(std::string(arguments[1]) + " has too few rules to be uap-core's");

    const std::size_t all = rules.size();
    for (std::size_t number = 0; number < rules.size();) {
        const RE2 compiled(rules[number].pattern, options(rules[number]));
        if (compiled.ok()) {
            ++number;
            continue;
        }
        const std::string what = "RE2 refuses " + rules[number].pattern + ": " + compiled.error();
        if (rules[number].own) fail(what);
        std::cerr << "build_rules: left out, " << what << '\n';
        rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(number));
    }
    std::ranges::stable_sort(rules, {}, &BuiltRule::list);
    const std::size_t kept = rules.size();
    char description[100];
    std::snprintf(description, sizeof description, "%zu rules of uap-core, %zu of shopmetrics_user_agent: %016" PRIx64,
                  kept - ours, ours, digest(rules));
    std::vector<BuiltRule> tried;
    for (const BuiltRule& rule : rules)
        std::ranges::move(alternatives(rule, static_cast<std::size_t>(&rule - rules.data()) + 1),
                          std::back_inserter(tried));
    rules = std::move(tried);
    std::cerr << description << ", " << all - kept << " left out, " << rules.size() << " alternatives, "
              << std::ranges::count_if(rules, [](const BuiltRule& rule) { return !rule.text.empty(); }) << " plain\n";

    std::map<std::string, std::vector<int>> rules_of_key;
    for (std::size_t number = 0; number < rules.size(); ++number)
        for (const std::string& key : rules[number].keys) rules_of_key[key].push_back(static_cast<int>(number));
    Automaton automaton;
    std::vector<std::uint16_t> key_rules, key_begin;
    int key_number = 0;
    for (const auto& [key, numbers] : rules_of_key) {
        automaton.add(key, key_number++);
        key_begin.push_back(static_cast<std::uint16_t>(key_rules.size()));
        for (const int number : numbers) key_rules.push_back(static_cast<std::uint16_t>(number));
    }
    key_begin.push_back(static_cast<std::uint16_t>(key_rules.size()));
    automaton.finish();
    if (automaton.next.size() > 65535 || key_rules.size() > 65535) fail("too many rules for 16 bits");

    std::vector<std::uint16_t> next, found, found_begin;
    for (std::size_t state = 0; state < automaton.next.size(); ++state) {
        for (const int to : automaton.next[state]) next.push_back(static_cast<std::uint16_t>(to));
        found_begin.push_back(static_cast<std::uint16_t>(found.size()));
        for (const int key : automaton.found[state]) found.push_back(static_cast<std::uint16_t>(key));
    }
    found_begin.push_back(static_cast<std::uint16_t>(found.size()));

    std::cout
        << "// Written by build_rules.cpp, partly from uap-core (Copyright 2009 Google Inc., Apache License 2.0).\n"
        << "#pragma once\n\n#include \"modules/user_agent/rules.hpp\"\n\nnamespace shopmetrics::user_agent::table {\n\n"
        << "inline constexpr char description[] = \"" << description << "\";\n"
        << "inline constexpr Alternative rules[] = {\n";
    for (const BuiltRule& rule : rules)
        std::cout << "    {{List::" << list_names[static_cast<std::size_t>(rule.list)] << ", "
                  << (rule.ignore_case ? "true" : "false") << ", " << literal(rule.pattern) << ", "
                  << literal(rule.answer) << "}, " << literal(rule.text) << ", Edge::" << edge_name(rule.begin)
                  << ", Edge::" << edge_name(rule.end) << ", " << rule.keys_needed << ", " << work(rule) << ", "
                  << rule.group << "},\n";
    std::cout << "};\n// Rules of a list stand together.\n";
    std::vector<std::uint16_t> list_begin;
    for (std::size_t list = 0; list <= lists; ++list)
        list_begin.push_back(static_cast<std::uint16_t>(std::ranges::count_if(
            rules, [&](const BuiltRule& rule) { return static_cast<std::size_t>(rule.list) < list; })));
    write_numbers("std::uint16_t", "list_begin", list_begin);
    std::cout << "// The automaton that finds the keys: the column of a byte, the next state of a state and column, "
                 "the keys\n"
              << "// found in a state, and the rules of a key.\n"
              << "inline constexpr std::size_t columns = " << automaton.columns << ";\n";
    write_numbers("std::uint8_t", "letters", automaton.letters);
    write_numbers("std::uint16_t", "next", next);
    write_numbers("std::uint16_t", "found_begin", found_begin);
    write_numbers("std::uint16_t", "found", found);
    write_numbers("std::uint16_t", "key_begin", key_begin);
    write_numbers("std::uint16_t", "key_rules", key_rules);
    std::cout << "\n}  // namespace shopmetrics::user_agent::table\n";
    if (!std::cout.flush()) fail("cannot write");
    return 0;
}
