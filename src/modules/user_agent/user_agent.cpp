// shopmetrics_user_agent: the SQL functions.
// The server first: see pg/pg.hpp.
#include "pg/entry.hpp"
#include "pg/library.hpp"

#include <cstdio>
#include <cstring>
#include <utility>

#include "modules/user_agent/classifier.hpp"
#include "xxhash.h"

extern "C" {
SHOPMETRICS_MAGIC("shopmetrics_user_agent");
}

namespace {

using namespace shopmetrics::pg;
using shopmetrics::user_agent::Classifier;
using shopmetrics::user_agent::Client;
using shopmetrics::user_agent::Kind;

// The rules, compiled, of this process. Not the server's memory, since RE2 takes what it needs by itself: some
// megabytes at most, which do not grow with the rows.
Classifier* classifier = nullptr;

// In the compute phase.
Client classified(std::string_view agent) {
    try {
        if (classifier == nullptr) classifier = new Classifier;
        return classifier->classify(agent);
    } catch (...) {
        // Memory has run out, perhaps in the middle of a rule: the next call begins anew.
        delete std::exchange(classifier, nullptr);
        throw;
    }
}

// What this call of a function has found out in this query: the agents of a log repeat. An agent's place is told by
// its hash, and the one that comes last has it. The table grows while more and more places are taken.
struct Known {
    std::uint64_t hash;
    std::uint32_t size;
    Client client;
    char agent[FLEXIBLE_ARRAY_MEMBER];

    [[nodiscard]] bool is(std::string_view other, std::uint64_t other_hash) const {
        return hash == other_hash && std::string_view(agent, size) == other;
    }
};

struct KnownAgents {
    static constexpr std::uint32_t least_places = 256;
    static constexpr std::uint32_t most_places = 16384;  // 4 MB of agents as they are, 9 MB of the longest

    MemoryContext context;
    std::uint32_t places;
    std::uint32_t taken;
    Known** at;

    static KnownAgents* of(FunctionCallInfo fcinfo) {
        FmgrInfo* const function = fcinfo->flinfo;
        if (function->fn_extra == nullptr) {
            auto* const agents =
                static_cast<KnownAgents*>(MemoryContextAllocZero(function->fn_mcxt, sizeof(KnownAgents)));
            agents->context = function->fn_mcxt;
            agents->resize(least_places);
            function->fn_extra = agents;
        }
        return static_cast<KnownAgents*>(function->fn_extra);
    }

    Known*& place(std::uint64_t hash) { return at[hash & (places - 1)]; }

    const Client& keep(std::string_view agent, std::uint64_t hash, const Client& client) {
        if (taken > places / 2 && places < most_places) resize(places * 4);
        auto* const known = static_cast<Known*>(MemoryContextAlloc(context, offsetof(Known, agent) + agent.size()));
        known->hash = hash;
        known->size = static_cast<std::uint32_t>(agent.size());
        known->client = client;
        std::memcpy(known->agent, agent.data(), agent.size());
        put(known);
        return known->client;
    }

  private:
    void put(Known* known) {
        Known*& its = place(known->hash);
        if (its != nullptr) {
            pfree(its);
        } else {
            ++taken;
        }
        its = known;
    }
    void resize(std::uint32_t more) {
        Known** const old = at;
        const std::uint32_t old_places = places;
        at = static_cast<Known**>(MemoryContextAllocZero(context, more * sizeof(Known*)));
        places = more;
        taken = 0;
        for (std::uint32_t i = 0; i < old_places; ++i)
            if (old[i] != nullptr) put(old[i]);
        if (old != nullptr) pfree(old);
    }
};

// As much of the argument as is looked at: of a long text that is stored apart, only this much is fetched.
std::string_view fetch_agent(FunctionCallInfo fcinfo) {
    const Datum argument = PG_GETARG_DATUM(0);
    auto* flat = reinterpret_cast<varlena*>(DatumGetPointer(argument));
    if (VARATT_IS_EXTERNAL(flat) || VARATT_IS_COMPRESSED(flat))
        flat = PG_DETOAST_DATUM_SLICE(argument, 0, Classifier::longest_agent);
    return std::string_view(VARDATA_ANY(flat), VARSIZE_ANY_EXHDR(flat)).substr(0, Classifier::longest_agent);
}

// The client of the argument, which stays where it is until the next call.
const Client& fetch_client(FunctionCallInfo fcinfo) {
    const std::string_view agent = fetch_agent(fcinfo);
    KnownAgents* const agents = KnownAgents::of(fcinfo);
    const std::uint64_t hash = XXH3_64bits(agent.data(), agent.size());
    if (const Known* const known = agents->place(hash); known != nullptr && known->is(agent, hash))
        return known->client;
    const Client client = compute([&] { return classified(agent); });
    return agents->keep(agent, hash, client);
}

Datum text_datum(const char* characters, std::size_t size) {
    return PointerGetDatum(cstring_to_text_with_len(characters, static_cast<int>(size)));
}

// Of the browser's name, or without it.
const char* platform_prefix(Kind kind) {
    switch (kind) {
        case Kind::web_mobile:
            return "web-mobile-";
        case Kind::web_tablet:
            return "web-tablet-";
        case Kind::web_desktop:
            return "web-desktop-";
        default:
            return nullptr;
    }
}

const char* platform_name(Kind kind) {
    switch (kind) {
        case Kind::bot:
            return "bot";
        case Kind::ios_app:
            return "ios-app";
        case Kind::android_app:
            return "android-app";
        default:
            return "web-other";
    }
}

}  // namespace

extern "C" {
PGDLLEXPORT void _PG_init(void);
void _PG_init(void) {
    listen_for_interrupts();
    // Preloaded, the processes of the sessions have the rules from the beginning. Where that fails, they make their
    // own.
    if (process_shared_preload_libraries_in_progress)
        caught([] {
            classified("");
            classifier->prepare();
        });
}
}

SHOPMETRICS_FUNCTION(user_agent_platform) {
    const Client& client = fetch_client(fcinfo);
    if (client.kind == Kind::blank) PG_RETURN_NULL();
    const char* const prefix = platform_prefix(client.kind);
    if (prefix == nullptr) {
        const char* const name = platform_name(client.kind);
        return text_datum(name, std::strlen(name));
    }
    char platform[16 + Client::longest_name];
    const int size = std::snprintf(platform, sizeof platform, "%s%.*s", prefix, client.name_bytes, client.name);
    return text_datum(platform, static_cast<std::size_t>(size));
}

SHOPMETRICS_FUNCTION(user_agent_browser) {
    const Client& client = fetch_client(fcinfo);
    if (client.kind == Kind::blank) PG_RETURN_NULL();
    return text_datum(client.name, client.name_bytes);
}

SHOPMETRICS_FUNCTION(user_agent_is_bot) {
    const Client& client = fetch_client(fcinfo);
    if (client.kind == Kind::blank) PG_RETURN_NULL();
    PG_RETURN_BOOL(client.kind == Kind::bot);
}

SHOPMETRICS_FUNCTION(user_agent_rules) {
    const std::string_view rules = shopmetrics::user_agent::description_of_rules();
    return text_datum(rules.data(), rules.size());
}
