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
#include <utility>

#include "engine/large_state.hpp"
#include "engine/small_state.hpp"

namespace shopmetrics::pg {

// The child of an aggregate's context that its large states live in.
MemoryContext large_states_context(MemoryContext aggregate);

template <class Family>
struct ExpandedState {
    ExpandedObjectHeader header;  // first: the server knows only this
    ContextMemory memory;
    LargeState<Family> state;
    const char* finished_by = nullptr;  // the aggregate whose result this is
    bool streamed = false;              // by a reader: the next one has it folded

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

// PG_DETOAST_DATUM_PACKED() for what may be hundreds of megabytes: in pieces, so that a cancelled query need not wait.
varlena* detoasted(Datum datum);

// A summary that came as an argument, fetched: an object of ours or plain bytes. NULL, which only a final function
// meets, is the summary of no rows. Everything but fetch() belongs to the compute phase.
template <class Family>
struct SummaryArgument {
    ExpandedState<Family>* expanded = nullptr;
    const std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    varlena* copy = nullptr;  // made to fetch it, in the context of the call

    static SummaryArgument fetch(Datum datum) {
        SummaryArgument argument;
        argument.expanded = ExpandedState<Family>::of(datum);
        if (argument.expanded != nullptr) return argument;
        varlena* const flat = detoasted(datum);
        argument.bytes = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat));
        argument.size = VARSIZE_ANY_EXHDR(flat);
        if (PointerGetDatum(flat) != datum) argument.copy = flat;
        return argument;
    }
    static SummaryArgument fetch(FunctionCallInfo fcinfo, int number) {
        return PG_ARGISNULL(number) ? SummaryArgument{} : fetch(PG_GETARG_DATUM(number));
    }

    // As it is: not checked, an unordered tail included.
    [[nodiscard]] ImageView<Family> view() const {
        if (expanded == nullptr)
            return bytes == nullptr ? ImageView<Family>::empty() : ImageView<Family>::parse(bytes, size);
        expanded->state.fold_all();
        return expanded->state.view();
    }
    // In the stored form; bytes from outside are not checked.
    [[nodiscard]] ImageView<Family> stored(CallMemory& memory) const {
        if (expanded != nullptr) return expanded->state.finish();
        const ImageView<Family> image = view();
        return image.canonical() ? image : folded(image, memory);
    }
    // Checked in full.
    [[nodiscard]] Summary<Family> read(CallMemory& memory) const {
        if (expanded != nullptr) return expanded->state.finish();
        const ImageView<Family> image = view();
        if (!image.canonical()) return folded(image, memory);
        const auto summary = Summary<Family>::checked(image);
        validate_contradictions(summary, memory.context());
        return summary;
    }
    // For a function that goes through the records once, in order. The state of an aggregate is not put together for
    // that, unless others read it, too.
    [[nodiscard]] RecordStream<Family> stream(FunctionCallInfo fcinfo, CallMemory& memory) const {
        if (expanded == nullptr || read_again(fcinfo)) return RecordStream<Family>(read(memory), memory.context());
        return expanded->state.stream();
    }

  private:
    // Of a small state. The scratch keeps what is made there until the call ends.
    static Summary<Family> folded(const ImageView<Family>& image, CallMemory& memory) {
        ByteBuffer out(memory.scratch());
        const ImageView<Family> canonical = canonical_view(image, out, memory.scratch());
        check_contradictions(canonical, memory.context());
        return Summary<Family>::trusted(canonical);
    }
    // A final function knows whether others share its state; to the first of other functions there may come a second.
    [[nodiscard]] bool read_again(FunctionCallInfo fcinfo) const {
        if (AggCheckCallContext(fcinfo, nullptr) != 0) return AggStateIsShared(fcinfo);
        return std::exchange(expanded->streamed, true);
    }
};

// Reads a summary with `read(summary, memory)`.
template <class Family, class Read>
auto read_summary(FunctionCallInfo fcinfo, int number, Read read) {
    const auto argument = SummaryArgument<Family>::fetch(fcinfo, number);
    return compute([&] {
        CallMemory memory;
        return read(argument.read(memory), memory);
    });
}

// The same for what needs each record once, in order, and none of them longer than that: read(stream).
template <class Family, class Read>
auto stream_summary(FunctionCallInfo fcinfo, int number, Read read) {
    const auto argument = SummaryArgument<Family>::fetch(fcinfo, number);
    return compute([&] {
        CallMemory memory;
        return read(argument.stream(fcinfo, memory));
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

namespace aggregate_detail {

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
// for the bytes_needed() at most. Inlined with everything that a row goes through: calls cost each row a fiftieth.
template <class Family, class More, class AddSmall, class AddLarge>
[[gnu::always_inline]] inline Datum add_to(FunctionCallInfo fcinfo, MemoryContext aggregate, More bytes_needed,
                                           AddSmall add_small, AddLarge add_large) {
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

}  // namespace aggregate_detail

// Adds a row to the state of a transition function.
template <class Family>
[[gnu::always_inline]] inline Datum add_to_state(FunctionCallInfo fcinfo, MemoryContext aggregate,
                                                 const typename Family::Row& row) {
    return aggregate_detail::add_to<Family>(
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
    const SummaryArgument<Family> argument = SummaryArgument<Family>::fetch(PG_GETARG_DATUM(1));
    if (argument.expanded != nullptr && argument.expanded->state.has_long_log())
        return aggregate_detail::add_to<Family>(
            fcinfo, aggregate, [] { return largest_small_state; }, [](SmallState<Family>) { return false; },
            [&](LargeState<Family>& state) { state.append(argument.expanded->state); });
    const ImageView<Family> other = compute([&] {
        const ImageView<Family> view = argument.view();
        if (!trusted && argument.expanded == nullptr && view.canonical()) validate_image(view);
        return view;
    });
    return aggregate_detail::add_to<Family>(
        fcinfo, aggregate, [&] { return other.header.used; },
        [&](SmallState<Family> state) { return state.append(other); },
        [&](LargeState<Family>& state) { state.append(other); });
}

// In the compute phase: a summary as it is stored.
template <class Family>
varlena* flat_summary(const Summary<Family>& image) {
    if (image.image_bytes() > max_summary_bytes) raise_limit(image.keys(), "a summary", max_summary_bytes);
    varlena* const flat = aggregate_detail::allocate_varlena(VARHDRSZ + image.image_bytes());
    image.write(aggregate_detail::bytes_of(flat));
    return flat;
}

// A new read-only pointer to a large state, in the context of the call. PostgreSQL 15 copies what a final function
// gives unless it lies there, and a copy is the whole summary flattened; a pointer that lies there is left alone.
Datum read_only_pointer(ExpandedObjectHeader* header);

// Is the large state of such a family left as it is for whoever reads it? A stream of its records folds them, and
// checks them on the way.
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
                const Summary<Family> summary = state.finish();
                if (summary.image_bytes() > max_summary_bytes)
                    raise_limit(summary.keys(), "a summary", max_summary_bytes);
            });
            if (expanded->finished_by == nullptr)
                expanded->finished_by = MemoryContextStrdup(expanded->memory.context(), called_name(fcinfo));
            return read_only_pointer(&expanded->header);
        }
    }
    return PointerGetDatum(read_summary<Family>(
        fcinfo, 0, [](const Summary<Family>& summary, CallMemory&) { return flat_summary(summary); }));
}

}  // namespace shopmetrics::pg
