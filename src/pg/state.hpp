// The aggregate's state is the summary itself: a flat varlena while it is small, an expanded object when it has grown.
//
// The executor decides this shape. A transition that returns another pointer has VARSIZE bytes of it copied and the old
// one freed, which is cheap for some hundred bytes; so a small state has room behind its image and grows in steps. A
// pointer that comes back the same is left alone, which is what a large state needs: a read-write expanded object whose
// memory context is a child of the aggregate's. All groups share that child: a context a group would be walked over
// for each new group. Nothing deletes the object but the end of the aggregate's context.
#pragma once

#include "pg/entry.hpp"
#include "pg/memory.hpp"
// pg.hpp stays first.
#include <bit>
#include <optional>

#include "engine/state.hpp"
#include "engine/timed.hpp"

namespace shopmetrics::pg {

// The child of an aggregate's context that its large states live in.
MemoryContext large_states_context(MemoryContext aggregate);

template <class Family>
struct ExpandedState {
    ExpandedObjectHeader header;  // first: the server knows only this
    ContextMemory memory;
    LargeState<Family> state;
    const char* finished_by = nullptr;  // the aggregate whose result this is
    bool was_read = false;              // by ReadOnce

    ExpandedState(MemoryContext context, const ImageView<Family>& image) : memory(context), state(image, &memory) {
        EOH_init_header(&header, &methods, context);
    }

    // The object behind a Datum, or null where it is flat.
    static ExpandedState* of(Datum datum) {
        if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum))) return nullptr;
        ExpandedObjectHeader* const header = DatumGetEOHP(datum);
        if (header->eoh_methods != &methods) return nullptr;
        return reinterpret_cast<ExpandedState*>(header);
    }

    static Size flat_size(ExpandedObjectHeader* header) {
        auto* const self = reinterpret_cast<ExpandedState*>(header);
        Size size = 0;
        const Failure failure = caught([&] {
            if (self->finished_by != nullptr) {
                self->state.finish();
            } else {
                self->state.fold_all();
            }
            size = VARHDRSZ + self->state.view().image_bytes();
        });
        if (failure.kind != Failure::none) report(failure, nullptr, self->name());
        return size;
    }
    static void flatten(ExpandedObjectHeader* header, void* result, Size size) {
        auto* const self = reinterpret_cast<ExpandedState*>(header);
        advise_large_pages(result, size);
        SET_VARSIZE(result, size);
        const Failure failure =
            caught([&] { self->state.view().write(reinterpret_cast<std::uint8_t*>(VARDATA(result))); });
        if (failure.kind != Failure::none) report(failure, nullptr, self->name());
    }
    [[nodiscard]] const char* name() const { return finished_by != nullptr ? finished_by : Family::name; }
    static constexpr ExpandedObjectMethods methods = {flat_size, flatten};
};

// A summary that came as an argument, fetched: an object of ours or plain bytes.
template <class Family>
struct Argument {
    ExpandedState<Family>* expanded = nullptr;
    const std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    varlena* copy = nullptr;  // made to fetch it, in the context of the call

    static Argument fetch(Datum datum) {
        Argument argument;
        argument.expanded = ExpandedState<Family>::of(datum);
        if (argument.expanded != nullptr) return argument;
        varlena* const flat = PG_DETOAST_DATUM_PACKED(datum);
        argument.bytes = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat));
        argument.size = VARSIZE_ANY_EXHDR(flat);
        if (PointerGetDatum(flat) != datum) argument.copy = flat;
        return argument;
    }

    // In the compute phase: as it is, an unordered tail included.
    [[nodiscard]] ImageView<Family> view() const {
        if (expanded == nullptr) return ImageView<Family>::parse(bytes, size);
        expanded->state.fold_all();
        return expanded->state.view();
    }
};

// When bytes from outside are checked: before anything is read from them, or by what reads them.
enum class Validation { at_once, by_the_reader };

// A canonical summary in the compute phase, and the memory it may have needed.
template <class Family>
class Summary {
  public:
    explicit Summary(const Argument<Family>& argument, Validation validation = Validation::at_once)
        : folded_(memory_.context()) {
        if (argument.expanded != nullptr) argument.expanded->state.finish();
        view_ = argument.view();
        if (argument.expanded != nullptr) return;
        if (!view_.canonical()) {
            view_ = canonical_view(view_, folded_, memory_.scratch());
            check_whole(view_, memory_.context());
        } else if (validation == Validation::at_once) {
            validate_image(view_);
            validate_whole(view_, memory_.context());
        }
    }
    const ImageView<Family>& operator*() const { return view_; }
    const ImageView<Family>* operator->() const { return &view_; }
    CallMemory& memory() { return memory_; }

  private:
    CallMemory memory_;
    ByteBuffer folded_;
    ImageView<Family> view_;
};

// The records of a summary in the compute phase for a function that goes through them once. A state of an aggregate's
// is not put together for the first that does; there may be more, and the second has it folded for all of them.
template <class Family>
class ReadOnce {
  public:
    explicit ReadOnce(const Argument<Family>& argument) : records_(read(argument)) {}
    [[nodiscard]] const Records<Family>& records() const { return records_; }

  private:
    Records<Family> read(const Argument<Family>& argument) {
        if (argument.expanded == nullptr || std::exchange(argument.expanded->was_read, true))
            return *summary_.emplace(argument);
        return argument.expanded->state.records();
    }

    std::optional<Summary<Family>> summary_;
    Records<Family> records_;
};

// Reads a summary with `read(view, memory)`; a NULL argument, which only a final function can meet, is the summary of
// nothing.
template <class Family, class Read>
auto read_summary(FunctionCallInfo fcinfo, int argument_number, Read read) {
    Argument<Family> argument;
    const bool is_null = PG_ARGISNULL(argument_number);
    if (!is_null) argument = Argument<Family>::fetch(PG_GETARG_DATUM(argument_number));
    return compute([&] {
        if (is_null) {
            CallMemory memory;
            return read(ImageView<Family>::empty(), memory);
        }
        Summary<Family> summary(argument);
        return read(*summary, summary.memory());
    });
}

// The same for what needs each record once, in order, and none of them longer than that: read(records). The state of an
// aggregate that no other aggregate shares is not put together for it.
template <class Family, class Read>
auto read_records(FunctionCallInfo fcinfo, int argument_number, Read read) {
    if (!PG_ARGISNULL(argument_number) && !AggStateIsShared(fcinfo)) {
        auto* const expanded = ExpandedState<Family>::of(PG_GETARG_DATUM(argument_number));
        if (expanded != nullptr) return compute([&] { return read(expanded->state.records()); });
    }
    return read_summary<Family>(fcinfo, argument_number, [&](const ImageView<Family>& view, CallMemory&) {
        return read(Records<Family>(view));
    });
}

inline constexpr std::uint32_t largest_small_state = 2048;  // bytes of the varlena

inline MemoryContext require_aggregate(FunctionCallInfo fcinfo) {
    MemoryContext context;
    if (AggCheckCallContext(fcinfo, &context) == 0)
        ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                errmsg("%s can be called only by an aggregate", called_name(fcinfo)));
    return context;
}

namespace state_detail {

// In the compute phase: a varlena of `total` bytes in the context of the call, for the executor to copy.
inline varlena* allocate_varlena(std::uint32_t total) {
    auto* const flat = static_cast<varlena*>(
        MemoryContextAllocExtended(CurrentMemoryContext, total, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM));
    if (flat == nullptr) throw std::bad_alloc();
    advise_large_pages(flat, total);
    SET_VARSIZE(flat, total);
    return flat;
}

inline std::uint8_t* bytes_of(varlena* flat) {
    return reinterpret_cast<std::uint8_t*>(VARDATA(flat));
}

template <class Family>
SmallState<Family> small_state(varlena* flat) {
    return SmallState<Family>(bytes_of(flat), static_cast<std::uint32_t>(VARSIZE(flat) - VARHDRSZ));
}

// In the compute phase: a state that holds `image`, with room for `more` bytes of body.
template <class Family>
Datum new_state(const ImageView<Family>& image, std::uint64_t more, MemoryContext states) {
    const std::uint64_t need = VARHDRSZ + image.image_bytes() + more;
    if (need <= largest_small_state) {
        // Powers of two are what the allocator would round up to anyway.
        varlena* const flat = allocate_varlena(std::bit_ceil(static_cast<std::uint32_t>(need)));
        small_state<Family>(flat).assign(image);
        return PointerGetDatum(flat);
    }
    void* const memory = MemoryContextAllocExtended(states, sizeof(ExpandedState<Family>), MCXT_ALLOC_NO_OOM);
    if (memory == nullptr) throw std::bad_alloc();
    auto* const expanded = new (memory) ExpandedState<Family>(states, image);
    return EOHPGetRWDatum(&expanded->header);
}

// The flat state of a transition, writable: in the aggregate's memory it always is.
inline varlena* writable(Datum datum) {
    auto* const flat = reinterpret_cast<varlena*>(DatumGetPointer(datum));
    if (VARATT_IS_4B_U(flat)) return flat;
    return pg_detoast_datum_copy(flat);
}

// Adds to a state by add_small(state) -> bool or add_large(state); makes it larger where it has no room,
// for the bytes_needed() at most.
template <class Family, class More, class AddSmall, class AddLarge>
Datum add_to(FunctionCallInfo fcinfo, MemoryContext aggregate, More bytes_needed, AddSmall add_small,
             AddLarge add_large) {
    const bool is_null = PG_ARGISNULL(0);
    const Datum datum = is_null ? 0 : PG_GETARG_DATUM(0);
    varlena* flat = nullptr;
    if (!is_null) {
        if (ExpandedState<Family>* const expanded = ExpandedState<Family>::of(datum); expanded != nullptr) {
            compute([&] { add_large(expanded->state); });
            return datum;
        }
        flat = writable(datum);
        if (compute([&] { return add_small(small_state<Family>(flat)); })) return PointerGetDatum(flat);
    }
    const std::uint64_t more = bytes_needed();
    const std::uint64_t at_most =
        VARHDRSZ + ImageView<Family>::body_offset + more + (flat != nullptr ? VARSIZE(flat) : 0);
    const MemoryContext states = at_most > largest_small_state ? large_states_context(aggregate) : nullptr;
    return compute([&] {
        CallMemory memory;
        ByteBuffer folded(memory.context());
        ImageView<Family> image = ImageView<Family>::empty();
        if (flat != nullptr) {
            auto small = small_state<Family>(flat);
            image = small.view();
            if (small.worth_folding()) {
                image = canonical_view(image, folded, memory.scratch());
                // That may have made room enough for a while.
                if (VARHDRSZ + image.image_bytes() + more <= VARSIZE(flat) - VARSIZE(flat) / 4) {
                    small.assign(image);
                    if (add_small(small)) return PointerGetDatum(flat);
                }
            }
        }
        const Datum state = new_state(image, more, states);
        if (ExpandedState<Family>* const expanded = ExpandedState<Family>::of(state); expanded != nullptr) {
            add_large(expanded->state);
        } else if (!add_small(small_state<Family>(reinterpret_cast<varlena*>(DatumGetPointer(state))))) {
            raise_corrupt("a state that does not grow");
        }
        return state;
    });
}

}  // namespace state_detail

// A transition function. `Adder` has fetch(fcinfo) -> bool, which takes the arguments behind the state (false: the row
// does not count), and row(), which checks them in the compute phase.
template <class Family, class Adder>
Datum transition(FunctionCallInfo fcinfo) {
    const MemoryContext aggregate = require_aggregate(fcinfo);
    Adder adder;
    if (!adder.fetch(fcinfo)) {
        if (PG_ARGISNULL(0)) PG_RETURN_NULL();
        return PG_GETARG_DATUM(0);
    }
    const typename Family::Row row = compute([&] { return adder.row(); });
    return state_detail::add_to<Family>(
        fcinfo, aggregate, [&] { return SmallState<Family>::bytes_for(row); },
        [&](SmallState<Family> state) { return state.add(row); }, [&](LargeState<Family>& state) { state.add(row); });
}

// Adds a second summary to the state. `trusted`: it comes from the executor, not from a table.
template <class Family>
Datum combine(FunctionCallInfo fcinfo, bool trusted) {
    const MemoryContext aggregate = require_aggregate(fcinfo);
    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0)) PG_RETURN_NULL();
        return PG_GETARG_DATUM(0);
    }
    const Argument<Family> argument = Argument<Family>::fetch(PG_GETARG_DATUM(1));
    if (argument.expanded != nullptr && argument.expanded->state.has_long_log())
        return state_detail::add_to<Family>(
            fcinfo, aggregate, [] { return largest_small_state; }, [](SmallState<Family>) { return false; },
            [&](LargeState<Family>& state) { state.append(argument.expanded->state); });
    const ImageView<Family> other = compute([&] {
        const ImageView<Family> view = argument.view();
        if (!trusted && argument.expanded == nullptr && view.canonical()) validate_image(view);
        return view;
    });
    return state_detail::add_to<Family>(
        fcinfo, aggregate, [&] { return other.header.used; },
        [&](SmallState<Family> state) { return state.append(other); },
        [&](LargeState<Family>& state) { state.append(other); });
}

// In the compute phase: a summary as it is stored.
template <class Family>
varlena* flat_summary(const ImageView<Family>& image) {
    if (image.image_bytes() > max_summary_bytes) raise_limit(image.keys(), "a summary", max_summary_bytes);
    varlena* const flat = state_detail::allocate_varlena(VARHDRSZ + image.image_bytes());
    image.write(state_detail::bytes_of(flat));
    return flat;
}

// A new read-only pointer to a large state, in the context of the call. PostgreSQL 15 copies what a final function
// gives unless it lies there, and a copy is the whole summary flattened; a pointer that lies there is left alone.
Datum read_only_pointer(ExpandedObjectHeader* header);

// Are large states left as they are for who reads them? Who goes through the records of such a family once, and checks
// them on the way, need not have them folded.
template <class Family>
inline constexpr bool read_as_log = requires {
    Family::read_as_log;
};

// The final function of the aggregates that give the summary itself.
template <class Family>
Datum finish(FunctionCallInfo fcinfo) {
    if (!PG_ARGISNULL(0)) {
        if (ExpandedState<Family>* const expanded = ExpandedState<Family>::of(PG_GETARG_DATUM(0));
            expanded != nullptr) {
            compute([&] {
                LargeState<Family>& state = expanded->state;
                if (read_as_log<Family> && state.log_bytes() <= max_summary_bytes) return;
                state.finish();
                const ImageView<Family> view = state.view();
                if (view.image_bytes() > max_summary_bytes) raise_limit(view.keys(), "a summary", max_summary_bytes);
            });
            if (expanded->finished_by == nullptr)
                expanded->finished_by = MemoryContextStrdup(expanded->memory.context(), called_name(fcinfo));
            return read_only_pointer(&expanded->header);
        }
    }
    return PointerGetDatum(
        read_summary<Family>(fcinfo, 0, [](const ImageView<Family>& view, CallMemory&) { return flat_summary(view); }));
}

}  // namespace shopmetrics::pg
