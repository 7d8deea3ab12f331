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

}  // namespace shopmetrics::user_agent
