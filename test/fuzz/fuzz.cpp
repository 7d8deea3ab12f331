#include "fuzz/fuzz.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

// Many small blocks come and go: short stacks and a short memory of freed blocks take half of the time away.
extern "C" const char* __asan_default_options() {
    return "malloc_context_size=4:quarantine_size_mb=16";
}

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();

bool runs_in_full(const std::uint8_t* data, std::size_t size) {
    static const bool always = std::getenv("FUZZ_IN_FULL") != nullptr;
    return always || XXH3_64bits(data, size) % 100 == 0;
}

// The image of these of its records, in this order.
Bytes image_of_records(const TestedFamily& family, const Bytes& image, const std::vector<Bytes>& records, bool open) {
    if (records.empty()) return family.nothing();
    Bytes made(image.begin(), image.begin() + family.body_offset());
    for (const Bytes& record : records) made.insert(made.end(), record.begin(), record.end());
    const auto used = static_cast<std::uint32_t>(made.size() - family.body_offset());
    made[3] = open ? ImageHeader::open_flag : 0;
    store_le(made.data() + 4, used);
    store_le(made.data() + 8, open ? 0 : used);
    store_le(made.data() + 12, open ? 0 : static_cast<std::uint32_t>(records.size()));
    return made;
}

std::vector<Bytes> records_of(const TestedFamily& family, const Bytes& image) {
    std::vector<Bytes> records;
    for (Reader from{image.data() + family.body_offset(), image.data() + image.size()}; !from.done();) {
        const std::uint8_t* const begin = from.at;
        from.sized();
        records.emplace_back(begin, from.at);
    }
    return records;
}

void expect_same(const TestedFamily& family, const Bytes& image, const AnyModel& model) {
    require(image == model.image(), "the bytes are not the model's");
    family.validate(image);
    const std::string differences = model.check(image);
    require(differences.empty(), differences.c_str());
}

// Rows that contradict each other have come to this.
void expect_refused(const TestedFamily& family, const Bytes& image) {
    try {
        family.check_contradictions(image, heap);
    } catch (const Error& error) {
        require(error.code == ErrorCode::invalid_parameter, "refused with another code");
        return;
    }
    require(false, "rows that contradict each other are not refused");
}

// Everything that can be done with an accepted image.
void take_apart(const TestedFamily& family, const Bytes& image, const AnyModel& model) {
    std::vector<Bytes> dealt[2];
    std::size_t next = 0;
    for (const Bytes& record : records_of(family, image)) dealt[next++ % 2].push_back(record);
    const Bytes even = image_of_records(family, image, dealt[0], false);
    const Bytes odd = image_of_records(family, image, dealt[1], false);
    require(family.merged(even, odd) == image, "two halves are not the whole");
    require(family.merged(odd, even) == image, "two halves are not the whole, the other way round");

    auto twice = model.copy();
    twice->merge(model);
    expect_same(family, family.merged(image, image), *twice);
    twice = family.decode(even);
    twice->merge(model);
    expect_same(family, family.merged(even, image), *twice);
    expect_same(family, family.merged(image, even), *twice);

    const auto large = family.large_state(image);
    const auto growing = family.growing_state();
    large->append(even);
    growing->append(image);
    growing->append(even);
    require(large->image_read_each_way() == twice->image(), "appended to a large state it is another");
    require(growing->image() == twice->image(), "appended to a state it is another");
}

void fuzz_image(const TestedFamily& family, const Bytes& image, bool in_full) {
    try {
        require(family.written_again(image) == image, "written again it is another");
    } catch (const Error& error) {
        const bool is_newer = error.code == ErrorCode::newer_image && image[1] > 1;
        require(is_newer || error.code == ErrorCode::corrupt_image, "refused with another code");
        return;
    }
    const auto model = family.decode(image);
    require(model->image() == image, "two images of one value");
    static_cast<void>(family.describe(image));
    std::vector<Bytes> records = records_of(family, image);
    std::reverse(records.begin(), records.end());
    const Bytes backwards = image_of_records(family, image, records, true);
    if (!records.empty()) require(family.canonical(backwards) == image, "folded as an unordered tail it is another");
    if (!in_full) return;
    if (model->sums_fit()) {
        expect_same(family, image, *model);
        take_apart(family, image, *model);
        return;
    }
    const auto out_of_range = [](const auto& run) {
        try {
            run();
        } catch (const Error& error) {
            require(error.code == ErrorCode::out_of_range, "refused with another code");
        }
    };
    out_of_range([&] { static_cast<void>(family.merged(image, image)); });
    family.read(image, heap, out_of_range);
}

// Any end will do.
template <class Run>
void run_anyhow(const Run& run) {
    try {
        run();
    } catch (const Error&) {
    }
}

void fuzz_open(const TestedFamily& family, Bytes image, bool in_full) {
    if (image.size() < family.body_offset()) return;
    image[0] = static_cast<std::uint8_t>(family.id());
    image[1] = 1;
    image[3] = ImageHeader::open_flag;
    Bytes stored;
    try {
        stored = family.canonical(image);
    } catch (const Error&) {
    }
    // A row comes to it.
    run_anyhow([&] {
        const auto small = family.small_state(static_cast<std::uint32_t>(image.size()) + 300);
        small->append(image);
        Random random(image.size());
        const auto kind = static_cast<KeyKind>(image[2] & 3);
        const KeyKind first = kind == KeyKind::none ? KeyKind::integer : kind;
        const AnyRow row = family.random_row(random, {{first, KeyKind::integer, KeyKind::integer}, 3, 3, false});
        small->add(row);
        small->add(row);
        static_cast<void>(small->image());
    });
    if (!in_full) return;
    // What is read when it is whole.
    if (!stored.empty()) {
        run_anyhow([&] { static_cast<void>(family.describe(stored)); });
        family.read(stored, heap, [](const auto& reading) { run_anyhow(reading); });
        run_anyhow([&] { family.check_contradictions(stored, heap); });
        run_anyhow([&] { family.validate_contradictions(stored, heap); });
    }
    run_anyhow([&] {
        const auto growing = family.growing_state();
        growing->append(image);
        growing->append(image);
        static_cast<void>(growing->image());
    });
    run_anyhow([&] {
        const auto large = family.large_state(image);
        large->append(image);
        const auto other = family.large_state(family.nothing());
        other->append_state(*large);
        static_cast<void>(large->contradicts_itself());
        large->fold();
    });
}

void fuzz_program(const TestedFamily& family, FuzzedDataProvider& input, bool in_full) {
    const auto kind = [&] { return static_cast<KeyKind>(input.ConsumeIntegralInRange<int>(1, 3)); };
    Shape shape;
    shape.kinds = {kind(), kind(), kind()};
    shape.extreme = input.ConsumeBool();
    const bool contradict = family.may_contradict() && input.ConsumeBool();
    struct Slot {
        std::unique_ptr<AnyGrowingState> state;
        std::unique_ptr<AnyModel> model;
    };
    const auto new_slot = [&] { return Slot{family.growing_state(), family.model()}; };
    Slot slots[] = {new_slot(), new_slot(), new_slot()};
    // Rows: a few programs reach what only large states do.
    const bool long_program = input.ConsumeIntegral<std::uint8_t>() >= 252;
    int budget = !in_full ? 16 : long_program ? 4000 : 120;
    const int step = in_full ? 8 : 64;
    const unsigned most_keys = in_full ? 256 : 16;
    while (input.remaining_bytes() > 0 && budget > 0) {
        Slot& slot = slots[input.ConsumeIntegralInRange<std::size_t>(0, 2)];
        switch (input.ConsumeIntegralInRange<int>(0, 7)) {
            case 0: {
                const Slot& other = slots[input.ConsumeIntegralInRange<std::size_t>(0, 2)];
                if (&other == &slot) break;
                slot.state->append(other.state->sent_image());
                slot.model->merge(*other.model);
                break;
            }
            case 1:
                slot.state->fold();
                break;
            case 2:
                slot = new_slot();
                break;
            default: {
                shape.keys = 1 + input.ConsumeIntegral<std::uint8_t>() % most_keys;
                shape.others = 1 + input.ConsumeIntegral<std::uint8_t>() % most_keys;
                Random random(input.ConsumeIntegral<std::uint8_t>());
                const int wanted = input.ConsumeIntegral<std::uint8_t>();
                int rows = std::min(budget, in_full && wanted > 200 ? (wanted - 200) * 40 : 1 + wanted / step);
                budget -= rows;
                for (; rows > 0; --rows) {
                    AnyRow row = family.random_row(random, shape);
                    if (contradict && below(random, 50) == 0) row = family.contradicting(row);
                    slot.state->add(row);
                    slot.model->add(row);
                }
            }
        }
    }
    for (Slot& slot : slots) {
        if (slot.model->is_torn()) {
            expect_refused(family, slot.state->image());
        } else if (!slot.model->sums_fit()) {
            continue;
        } else if (in_full) {
            expect_same(family, slot.state->image(), *slot.model);
        } else {
            require(slot.state->image() == slot.model->image(), "the bytes are not the model's");
        }
    }
}

}  // namespace

void fuzz(const TestedFamily& family, const std::uint8_t* data, std::size_t size) {
    if (size == 0) return;
    const bool in_full = runs_in_full(data, size);
    const Bytes rest(data + 1, data + size);
    switch (static_cast<Input>(data[0] % static_cast<unsigned>(Input::count))) {
        case Input::image:
            fuzz_image(family, rest, in_full);
            break;
        case Input::open:
            fuzz_open(family, rest, in_full);
            break;
        default: {
            FuzzedDataProvider input(rest.data(), rest.size());
            fuzz_program(family, input, in_full);
        }
    }
}

}  // namespace shopmetrics::test
