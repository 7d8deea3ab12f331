// What a fuzzer does with its bytes. The first one chooses:
//
//     image     the rest comes from outside. Refused by an Error, or else the only image of what it says: then all that
//               can be read from it is what the model reads, and every way of taking it apart and together gives it
//               back
//     open      the rest is a state between its transitions. Any result will do but a crash
//     program   the rest says which rows come and which states are merged, in the core and in the model. Rows of
//               touches and purchases may contradict each other: then the summary must be refused
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <cstdlib>

#include "families/list.hpp"
#include "unit/reference.hpp"
#include "unit/reference_funnel.hpp"
#include "unit/reference_parts.hpp"
#include "unit/reference_stays.hpp"
#include "unit/reference_timed.hpp"
#include "unit/states.hpp"

namespace shopmetrics::test {

enum class Input : std::uint8_t { image, open, program, count };

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

// Of a family whose rows may contradict each other.
template <class Family>
concept MayContradict = requires(typename Model<Family>::Row& row) {
    Model<Family>::contradict(row);
};

inline int128 magnitude(int128 value) {
    return value < 0 ? -(value + 1) : value;
}

// Made-up sums may be so large that nothing can be added to them: then the core refuses, and the model has no answer.
template <class Family>
bool sums_fit(const Model<Family>& model) {
    constexpr int128 most = int128{1} << 120;
    int128 sum = 0;
    const auto take = [&](int128 part) {
        const bool fits = magnitude(part) < most && sum < most;
        sum += fits ? magnitude(part) : most - sum;
    };
    if constexpr (requires { model.for_each_sum(take); }) model.for_each_sum(take);
    return sum < most;
}

template <class Family>
void expect_same(const Bytes& image, const Model<Family>& model) {
    require(image == model.image(), "the bytes are not the model's");
    const HeapBytes bytes(image);
    const auto view = bytes.template validated<Family>();
    const std::string differences = model.check(view);
    require(differences.empty(), differences.c_str());
    Description description;
    Family::describe(view, description);
}

// Rows that contradict each other have come to this.
template <class Family>
void expect_refused(const Bytes& image) {
    const HeapBytes bytes(image);
    try {
        check_contradictions(ImageView<Family>::parse(bytes.data(), bytes.size()), std::pmr::new_delete_resource());
    } catch (const Error& error) {
        require(error.code == ErrorCode::invalid_parameter, "refused with another code");
        return;
    }
    require(false, "rows that contradict each other are not refused");
}

// Everything that can be done with an accepted image.
template <class Family>
void take_apart(const Summary<Family>& view, const Bytes& image, const Model<Family>& model) {
    // Its records, in their order, backwards, and dealt out to two.
    std::vector<Bytes> records;
    for (Reader from{view.body, view.body + view.header.used}; !from.done();) {
        const std::uint8_t* const begin = from.at;
        from.sized();
        records.emplace_back(begin, from.at);
    }
    const auto image_of = [&](const std::vector<Bytes>& chosen, bool open) {
        Bytes made(image.begin(), image.begin() + ImageView<Family>::body_offset);
        if (chosen.empty()) made = bytes_of(ImageView<Family>::empty());
        for (const Bytes& record : chosen) made.insert(made.end(), record.begin(), record.end());
        const auto used = static_cast<std::uint32_t>(made.size() - ImageView<Family>::body_offset);
        made[3] = open ? 1 : 0;
        store_le(made.data() + 4, used);
        store_le(made.data() + 8, open ? 0 : used);
        store_le(made.data() + 12, open ? 0 : static_cast<std::uint32_t>(chosen.size()));
        return made;
    };
    std::vector<Bytes> backwards(records.rbegin(), records.rend());
    for (const auto& order : {records, backwards}) {
        const HeapBytes open(image_of(order, true));
        if (order.empty()) continue;
        require(canonical_bytes(ImageView<Family>::parse(open.data(), open.size())) == image,
                "folded as an unordered tail it is another");
    }
    std::vector<Bytes> dealt[2];
    for (std::size_t i = 0; i < records.size(); ++i) dealt[i % 2].push_back(records[i]);
    const Bytes even = image_of(dealt[0], false);
    const Bytes odd = image_of(dealt[1], false);
    require(merged_bytes<Family>(even, odd) == image, "two halves are not the whole");
    require(merged_bytes<Family>(odd, even) == image, "two halves are not the whole, the other way round");

    auto twice = model;
    twice.merge(model);
    expect_same(merged_bytes<Family>(image, image), twice);
    twice = Model<Family>::decode(even);
    twice.merge(model);
    expect_same(merged_bytes<Family>(even, image), twice);
    expect_same(merged_bytes<Family>(image, even), twice);

    LargeState<Family> large(view, std::pmr::new_delete_resource());
    GrowingState<Family> growing;
    const HeapBytes half(even);
    const auto half_view = half.template validated<Family>();
    large.append(half_view);
    growing.append(view);
    growing.append(half_view);
    require(folded_bytes(large) == twice.image(), "appended to a large state it is another");
    require(growing.image() == twice.image(), "appended to a state it is another");
}

template <class Family>
void fuzz_image(const Bytes& image) {
    const HeapBytes bytes(image);
    auto view = Summary<Family>::empty();
    try {
        view = bytes.template validated<Family>();
    } catch (const Error& error) {
        require(error.code == ErrorCode::corrupt_image, "refused with another code");
        return;
    }
    require(bytes_of(view) == image, "written again it is another");
    const auto model = Model<Family>::decode(image);
    require(model.image() == image, "two images of one value");
    if (sums_fit(model)) {
        expect_same(image, model);
        take_apart(view, image, model);
        return;
    }
    const auto out_of_range = [](auto run) {
        try {
            run();
        } catch (const Error& error) {
            require(error.code == ErrorCode::out_of_range, "refused with another code");
        }
    };
    out_of_range([&] { merged_bytes<Family>(image, image); });
    Model<Family>::for_each_reading(view, std::pmr::new_delete_resource(), out_of_range);
}

// The last thing that a state of any bytes meets: what is read from it when it is whole.
template <class Family>
void read_anything(const Summary<Family>& view) {
    auto* const heap = std::pmr::new_delete_resource();
    Description description;
    Family::describe(view, description);
    Model<Family>::for_each_reading(view, heap, [](auto reading) { reading(); });
    check_contradictions(view, heap);
    validate_contradictions(view, heap);
}

template <class Family>
void fuzz_open(Bytes image) {
    if (image.size() >= ImageView<Family>::body_offset) {
        image[0] = static_cast<std::uint8_t>(Family::id);
        image[1] = Family::version;
        image[3] = ImageHeader::open_flag;
    }
    const HeapBytes bytes(image);
    try {
        const auto view = ImageView<Family>::parse(bytes.data(), bytes.size());
        ByteBuffer folded(std::pmr::new_delete_resource());
        const auto stored = Summary<Family>::trusted(canonical_view(view, folded, std::pmr::new_delete_resource()));
        try {
            read_anything(stored);
        } catch (const Error&) {
        }
        GrowingState<Family> growing;
        growing.append(view);
        growing.append(view);
        static_cast<void>(growing.image());
        LargeState<Family> large(view, std::pmr::new_delete_resource());
        large.append(view);
        LargeState<Family> other(ImageView<Family>::empty(), std::pmr::new_delete_resource());
        other.append(large);
        static_cast<void>(large.stream().keys());
        large.fold_all();
    } catch (const Error&) {
    }
    // A row comes to it.
    try {
        SmallBlock<Family> small(static_cast<std::uint32_t>(bytes.size()) + 300);
        const auto view = ImageView<Family>::parse(bytes.data(), bytes.size());
        small.state().assign(view);
        Random random(image.size());
        const KeyKind first = view.kind() == KeyKind::none ? KeyKind::integer : view.kind();
        const auto row = Model<Family>::random_row(random, {{first, KeyKind::integer, KeyKind::integer}, 3, 3, false});
        small.state().add(Model<Family>::core_row(row));
        small.state().add(Model<Family>::core_row(row));
        canonical_bytes(small.state().view());
    } catch (const Error&) {
    }
}

template <class Family>
void fuzz_program(FuzzedDataProvider& input) {
    const auto kind = [&] { return static_cast<KeyKind>(input.ConsumeIntegralInRange<int>(1, 3)); };
    Shape shape;
    shape.kinds = {kind(), kind(), kind()};
    shape.extreme = input.ConsumeBool();
    [[maybe_unused]] bool contradict = false;
    if constexpr (MayContradict<Family>) contradict = input.ConsumeBool();
    struct Slot {
        std::unique_ptr<GrowingState<Family>> state = std::make_unique<GrowingState<Family>>();
        Model<Family> model;
    };
    Slot slots[3];
    // Rows. A run must be short, but for a few that reach what only large states do.
    int budget = input.ConsumeIntegral<std::uint8_t>() >= 252 ? 4000 : 120;
    while (input.remaining_bytes() > 0 && budget > 0) {
        Slot& slot = slots[input.ConsumeIntegralInRange<std::size_t>(0, 2)];
        switch (input.ConsumeIntegralInRange<int>(0, 7)) {
            case 0: {
                const Slot& other = slots[input.ConsumeIntegralInRange<std::size_t>(0, 2)];
                if (&other == &slot) break;
                slot.state->append(other.state->view());
                slot.model.merge(other.model);
                break;
            }
            case 1:
                slot.state->fold();
                break;
            case 2:
                slot = Slot{};
                break;
            default: {
                shape.keys = 1 + input.ConsumeIntegral<std::uint8_t>();
                shape.others = 1 + input.ConsumeIntegral<std::uint8_t>();
                Random random(input.ConsumeIntegral<std::uint8_t>());
                const int wanted = input.ConsumeIntegral<std::uint8_t>();
                int rows = std::min(budget, wanted > 200 ? (wanted - 200) * 40 : wanted / 8);
                budget -= rows;
                for (; rows > 0; --rows) {
                    auto row = Model<Family>::random_row(random, shape);
                    if constexpr (MayContradict<Family>) {
                        if (contradict && below(random, 50) == 0) Model<Family>::contradict(row);
                    }
                    slot.state->add(Model<Family>::core_row(row));
                    slot.model.add(row);
                }
            }
        }
    }
    for (Slot& slot : slots) {
        if constexpr (MayContradict<Family>) {
            if (slot.model.torn) {
                expect_refused<Family>(slot.state->image());
                continue;
            }
        }
        if (sums_fit(slot.model)) expect_same(slot.state->image(), slot.model);
    }
}

template <class Family>
int fuzz(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes rest(data + 1, data + size);
    switch (static_cast<Input>(data[0] % static_cast<unsigned>(Input::count))) {
        case Input::image:
            fuzz_image<Family>(rest);
            break;
        case Input::open:
            fuzz_open<Family>(rest);
            break;
        default: {
            FuzzedDataProvider input(rest.data(), rest.size());
            fuzz_program<Family>(input);
        }
    }
    return 0;
}

}  // namespace shopmetrics::test
