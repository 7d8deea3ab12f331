// The rules by which user agents are told apart: what the table that the build writes is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shopmetrics::user_agent {

// A question that rules answer: the first rule of a list that matches does.
enum class List : std::uint8_t {
    bot,      // is it a program that reads by itself? `no` takes it back
    app,      // the app that it is, or whose own browser
    device,   // what the agent says of the device itself: phone, tablet, desktop or other
    browser,  // the browser, app or bot by name
    os,       // the operating system by name
};
inline constexpr std::size_t lists = 5;

struct Rule {
    List list;
    bool ignore_case;
    const char* pattern;  // of RE2
    const char* answer;   // a name; $1 in it is what the first group of the pattern matched
};

// Where a plain string must begin or end.
enum class Edge : std::uint8_t { anywhere, word, agent };

// A rule as it is tried: one of the alternatives that a rule was written with. Most are plain strings.
struct Alternative {
    Rule rule;
    std::string_view text;  // plain: what to look for, in small letters if case is ignored. Else empty
    Edge begin;
    Edge end;
    std::uint8_t keys;    // how many of its keys must be in an agent before it is tried
    std::uint16_t work;   // what it costs to try: the size of RE2's program
    std::uint16_t group;  // if not 0: of those of a group, the one that matches first in the agent answers
};

}  // namespace shopmetrics::user_agent
