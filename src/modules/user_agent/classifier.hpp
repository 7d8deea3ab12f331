// Tells user agents apart. Knows no PostgreSQL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "modules/user_agent/rules.hpp"

namespace re2 {
class RE2;
}

namespace shopmetrics::user_agent {

enum class Kind : std::uint8_t { blank, bot, ios_app, android_app, web_mobile, web_tablet, web_desktop, web_other };

// What is known of an agent: plain data.
struct Client {
    static constexpr std::size_t longest_name = 40;

    Kind kind = Kind::blank;
    std::uint8_t name_bytes = 0;
    char name[longest_name];  // of the browser, app or bot: small letters of ASCII, digits and hyphens

    [[nodiscard]] std::string_view browser() const { return {name, name_bytes}; }
};

// How many rules there are, of whom, and a digest of them: other rules have another.
std::string_view description_of_rules();

// The rules, compiled. A rule is compiled when it is first tried.
class Classifier {
  public:
    // The bytes of an agent that are looked at; what stands behind them changes nothing.
    static constexpr std::size_t longest_agent = 512;
    // The work that rules make for an agent at most; what comes after them answers nothing. Agents that somebody really
    // sends make up to 785.
    static constexpr std::size_t most_work = 1600;

    Classifier();
    ~Classifier();
    Classifier(const Classifier&) = delete;
    Classifier& operator=(const Classifier&) = delete;

    // Depends on the bytes alone. Throws std::bad_alloc, and the classifier is of no use then.
    Client classify(std::string_view agent);

    // All rules at once, and what usual agents need of them, for whoever forks afterwards.
    void prepare();

  private:
    class Search;

    const re2::RE2& rule(std::size_t number);

    std::vector<std::unique_ptr<re2::RE2>> compiled_;
};

}  // namespace shopmetrics::user_agent
