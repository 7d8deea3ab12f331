// shop_internal.workbook: the sheets of a report, each the rows of a query, as one workbook.
#include "pg/entry.hpp"
#include "pg/library.hpp"
#include "pg/memory.hpp"
// pg.hpp stays first.
extern "C" {
#include "access/xact.h"
#include "executor/spi.h"
#include "storage/fd.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

#include "modules/excel/book.hpp"

SHOPMETRICS_LIBRARY("shopmetrics_excel")

namespace shopmetrics::pg {

namespace {

using excel::Book;
using excel::Cell;
using excel::Chart;
using excel::Column;
using excel::Layout;

constexpr long rows_at_a_time = 256;
constexpr int first_query_argument = 6;

// An array of texts with rows and columns, such as the sheets of a workbook.
struct Table {
    int rows = 0;
    int columns = 0;
    std::string_view* cells = nullptr;  // a NULL is empty

    [[nodiscard]] std::string_view at(int row, int column) const { return cells[row * columns + column]; }
};

struct Call {
    const char* report;
    const char* title;
    std::string_view currency;
    Table columns;  // name, heading, format
    Table sheets;   // name, layout, query
    Table charts;   // sheet, kind, title, columns, by
    int arguments = 0;
    Oid* types = nullptr;
    Datum* values = nullptr;
    char* nulls = nullptr;
};

// ------------------------------------------------------------------------------------------------ fetch

// In UTF-8, ended by a zero.
std::string_view utf8_of(char* text) {
    const int length = static_cast<int>(std::strlen(text));
    const char* const converted = pg_server_to_any(text, length, PG_UTF8);
    return converted == text ? std::string_view(text, static_cast<std::size_t>(length)) : std::string_view(converted);
}

std::string_view fetch_text(FunctionCallInfo fcinfo, int argument) {
    return PG_ARGISNULL(argument) ? std::string_view() : utf8_of(text_to_cstring(PG_GETARG_TEXT_PP(argument)));
}

Table fetch_table(FunctionCallInfo fcinfo, int argument, const char* name, int columns) {
    Table table;
    table.columns = columns;
    if (PG_ARGISNULL(argument)) return table;
    ArrayType* const array = PG_GETARG_ARRAYTYPE_P(argument);
    if (ARR_NDIM(array) == 0) return table;
    if (ARR_NDIM(array) != 2 || ARR_DIMS(array)[1] != columns)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("workbook: %s: it must have rows of %d texts", name, columns));
    Datum* texts = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &count);
    table.rows = ARR_DIMS(array)[0];
    table.cells = static_cast<std::string_view*>(palloc(sizeof(std::string_view) * static_cast<std::size_t>(count)));
    for (int at = 0; at < count; ++at)
        table.cells[at] = nulls[at] ? std::string_view() : utf8_of(TextDatumGetCString(texts[at]));
    return table;
}

Call fetch_call(FunctionCallInfo fcinfo) {
    Call call = {};
    call.report = fetch_text(fcinfo, 0).data();
    call.title = fetch_text(fcinfo, 1).data();
    call.currency = fetch_text(fcinfo, 2);
    if (call.report == nullptr || call.title == nullptr)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("workbook: report, title: one is NULL"));
    call.columns = fetch_table(fcinfo, 3, "columns", 3);
    call.sheets = fetch_table(fcinfo, 4, "sheets", 3);
    call.charts = fetch_table(fcinfo, 5, "charts", 5);
    if (call.sheets.rows == 0)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("workbook: sheets: there is none"));

    call.arguments = PG_NARGS() - first_query_argument;
    const auto many = static_cast<std::size_t>(call.arguments);
    call.types = static_cast<Oid*>(palloc(sizeof(Oid) * (many + 1)));
    call.values = static_cast<Datum*>(palloc(sizeof(Datum) * (many + 1)));
    call.nulls = static_cast<char*>(palloc(many + 1));
    for (int at = 0; at < call.arguments; ++at) {
        call.types[at] = get_fn_expr_argtype(fcinfo->flinfo, first_query_argument + at);
        call.nulls[at] = PG_ARGISNULL(first_query_argument + at) ? 'n' : ' ';
        call.values[at] = PG_GETARG_DATUM(first_query_argument + at);
    }
    return call;
}

// ------------------------------------------------------------------------------------------------ the book

// Ends with the memory that it is in, however that comes.
struct OpenBook {
    explicit OpenBook(MemoryContext context) : memory(context), book(&memory) {}

    ContextMemory memory;
    Book book;
    Book::Settings settings = {};
    MemoryContextCallback at_end = {};
    int files = 0;  // that the library has open, and the server must know of
};

void end_book(void* open) {
    auto* const ended = static_cast<OpenBook*>(open);
    ended->book.abandon();
    // The server goes on counting what is lost, so that its own files find numbers.
    for (; ended->files > ended->book.lost_files(); --ended->files) ReleaseExternalFD();
}

void count_file(OpenBook* open) {
    if (!AcquireExternalFD())
        ereport(ERROR, errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("too many files are open"));
    ++open->files;
}

OpenBook* open_book(const Call& call, const char* file) {
    auto* const open = new (palloc(sizeof(OpenBook))) OpenBook(CurrentMemoryContext);
    open->at_end.func = end_book;
    open->at_end.arg = open;
    MemoryContextRegisterResetCallback(CurrentMemoryContext, &open->at_end);

    char* const directory = pstrdup(file);
    get_parent_directory(directory);
    open->settings = {file, directory, call.title, timestamptz_to_time_t(GetCurrentTransactionStartTimestamp())};
    count_file(open);  // the workbook
    count_file(open);  // a part of it, when it is completed
    compute([&] { open->book.open(open->settings); });
    return open;
}

// What the library writes counts like the server's own temporary files.
void check_temporary_files(const OpenBook* open) {
    if (temp_file_limit < 0) return;
    const std::int64_t bytes = compute([&] { return open->book.bytes(); });
    if (bytes > std::int64_t{temp_file_limit} * 1024)
        ereport(ERROR, errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
                errmsg("temporary file size exceeds \"temp_file_limit\" (%dkB)", temp_file_limit));
}

// ------------------------------------------------------------------------------------------------ rows

struct Source {  // a column of a query
    Oid type;
    bool is_rounded;
    FmgrInfo output;
};

// As the type's own output function writes it.
std::string_view shown_of(Source& source, Datum value) {
    return utf8_of(OutputFunctionCall(&source.output, value));
}

Cell text_cell(std::string_view text) {
    Cell cell;
    cell.kind = Cell::text;
    cell.shown = text;
    return cell;
}

Cell number_cell(Source& source, Datum datum, double value) {
    if (!std::isfinite(value)) return text_cell(shown_of(source, datum));
    Cell cell;
    cell.kind = Cell::number;
    cell.value = value;
    return cell;
}

Cell cell_of(Source& source, Datum datum, bool is_null) {
    Cell cell;
    if (is_null) return cell;
    switch (source.type) {
        case INT2OID:
            return number_cell(source, datum, DatumGetInt16(datum));
        case INT4OID:
            return number_cell(source, datum, DatumGetInt32(datum));
        case FLOAT4OID:
            return number_cell(source, datum, static_cast<double>(DatumGetFloat4(datum)));
        case FLOAT8OID:
            return number_cell(source, datum, DatumGetFloat8(datum));
        case INT8OID:
        case NUMERICOID:
            cell.shown = shown_of(source, datum);
            if (cell.shown == "NaN" || cell.shown.ends_with("Infinity")) return text_cell(cell.shown);
            cell.kind = source.is_rounded ? Cell::rounded : Cell::decimal;
            return cell;
        case DATEOID:
            cell.shown = shown_of(source, datum);
            if (DATE_NOT_FINITE(DatumGetDateADT(datum))) return text_cell(cell.shown);
            cell.kind = Cell::day;
            cell.since = DatumGetDateADT(datum);
            return cell;
        case TIMESTAMPOID:
            cell.shown = shown_of(source, datum);
            if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(datum))) return text_cell(cell.shown);
            cell.kind = Cell::time;
            cell.since = DatumGetTimestamp(datum);
            return cell;
        default:
            return text_cell(shown_of(source, datum));
    }
}

// The elements of an array of texts are lines of a list.
void write_list(OpenBook* open, Source* sources, int columns, const Datum* values, const bool* nulls,
                std::string_view currency) {
    for (int at = 0; at < columns; ++at) {
        int count = 1;
        Cell* cells = nullptr;
        if (sources[at].type == TEXTARRAYOID && !nulls[at]) {
            Datum* texts = nullptr;
            bool* missing = nullptr;
            deconstruct_array(DatumGetArrayTypeP(values[at]), TEXTOID, -1, false, TYPALIGN_INT, &texts, &missing,
                              &count);
            cells = static_cast<Cell*>(palloc(sizeof(Cell) * static_cast<std::size_t>(count + 1)));
            for (int one = 0; one < count; ++one)
                cells[one] = missing[one] ? Cell() : text_cell(utf8_of(TextDatumGetCString(texts[one])));
        } else {
            cells = static_cast<Cell*>(palloc(sizeof(Cell)));
            *cells = cell_of(sources[at], values[at], nulls[at]);
        }
        compute([&] {
            open->book.write_line(static_cast<std::size_t>(at), cells, static_cast<std::size_t>(count), currency);
        });
    }
}

// ------------------------------------------------------------------------------------------------ a sheet

// Each word of a list of names.
std::pmr::vector<std::string_view> words_of(std::string_view text, std::pmr::memory_resource* memory) {
    std::pmr::vector<std::string_view> words(memory);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Chart::Kind chart_kind(std::string_view kind) {
    if (kind == "lines") return Chart::lines;
    if (kind == "ranking") return Chart::ranking;
    if (kind == "columns") return Chart::columns;
    if (kind == "pie") return Chart::pie;
    raise(ErrorCode::invalid_parameter, "A chart is lines, ranking, columns or pie.", "charts: there is no chart %.*s",
          static_cast<int>(kind.size()), kind.data());
}

Layout layout_named(std::string_view layout) {
    if (layout == "table") return Layout::table;
    if (layout == "list") return Layout::list;
    raise(ErrorCode::invalid_parameter, "A sheet is a table or a list.", "sheets: there is no layout %.*s",
          static_cast<int>(layout.size()), layout.data());
}

// The row of a column in the table that says how columns are shown; -1 for none.
int described(const Call& call, std::string_view name) {
    for (int row = 0; row < call.columns.rows; ++row) {
        if (call.columns.at(row, 0) == name) return row;
    }
    return -1;
}

constexpr std::string_view quotient_of_money = "price";

void begin_sheet(const Call& call, OpenBook* open, int sheet, const std::string_view* names, int columns) {
    const std::string_view name = call.sheets.at(sheet, 0);
    std::pmr::vector<Column> shown(&open->memory);
    for (int at = 0; at < columns; ++at) {
        const int row = described(call, names[at]);
        std::string_view format = row < 0 ? std::string_view() : call.columns.at(row, 2);
        if (format == quotient_of_money) format = "money";
        shown.push_back({names[at], row < 0 ? names[at] : call.columns.at(row, 1), format});
    }
    std::pmr::vector<Chart> charts(&open->memory);
    for (int row = 0; row < call.charts.rows; ++row) {
        if (call.charts.at(row, 0) != name) continue;
        charts.push_back({chart_kind(call.charts.at(row, 1)), call.charts.at(row, 2),
                          words_of(call.charts.at(row, 3), &open->memory), call.charts.at(row, 4)});
    }
    open->book.begin_sheet(name, layout_named(call.sheets.at(sheet, 1)), std::move(shown), std::move(charts));
}

void write_sheet(const Call& call, OpenBook* open, int sheet) {
    const char* const query = call.sheets.at(sheet, 2).data();
    if (query == nullptr)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("workbook: sheets: a query is NULL"));
    const Portal rows = SPI_cursor_open_with_args(nullptr, query, call.arguments, call.types, call.values, call.nulls,
                                                  true, CURSOR_OPT_NO_SCROLL);
    const TupleDesc row = rows->tupDesc;
    const int columns = row->natts;
    const auto many = static_cast<std::size_t>(columns);
    auto* const sources = static_cast<Source*>(palloc0(sizeof(Source) * many));
    auto* const names = static_cast<std::string_view*>(palloc(sizeof(std::string_view) * many));
    auto* const values = static_cast<Datum*>(palloc(sizeof(Datum) * many));
    auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * many));
    auto* const cells = static_cast<Cell*>(palloc(sizeof(Cell) * many));
    int currency_column = -1;
    for (int at = 0; at < columns; ++at) {
        const Form_pg_attribute column = TupleDescAttr(row, at);
        names[at] = utf8_of(pstrdup(NameStr(column->attname)));
        if (names[at] == "currency") currency_column = at;
        const int told = described(call, names[at]);
        sources[at].type = getBaseType(column->atttypid);
        sources[at].is_rounded = told >= 0 && call.columns.at(told, 2) == quotient_of_money;
        Oid output = InvalidOid;
        bool is_varlena = false;
        getTypeOutputInfo(column->atttypid, &output, &is_varlena);
        fmgr_info(output, &sources[at].output);
    }
    count_file(open);
    compute([&] { begin_sheet(call, open, sheet, names, columns); });
    const bool is_list = call.sheets.at(sheet, 1) == "list";

    const MemoryContext per_batch =
        AllocSetContextCreate(CurrentMemoryContext, "shopmetrics_excel rows", ALLOCSET_DEFAULT_SIZES);
    std::uint64_t written = 0;
    for (;;) {
        SPI_cursor_fetch(rows, true, rows_at_a_time);
        SPITupleTable* const batch = SPI_tuptable;
        const std::uint64_t fetched = SPI_processed;
        if (fetched == 0) break;
        written += fetched;
        if (is_list && written > 1) break;
        const MemoryContext outer = MemoryContextSwitchTo(per_batch);
        for (std::uint64_t at = 0; at < fetched; ++at) {
            CHECK_FOR_INTERRUPTS();
            heap_deform_tuple(batch->vals[at], row, values, nulls);
            if (is_list) {
                write_list(open, sources, columns, values, nulls, call.currency);
                continue;
            }
            for (int column = 0; column < columns; ++column)
                cells[column] = cell_of(sources[column], values[column], nulls[column]);
            compute([&] {
                open->book.write_row(cells, currency_column < 0 ? call.currency : cells[currency_column].shown);
            });
        }
        MemoryContextSwitchTo(outer);
        MemoryContextReset(per_batch);
        SPI_freetuptable(batch);
        check_temporary_files(open);
    }
    SPI_cursor_close(rows);
    MemoryContextDelete(per_batch);
    if (is_list && written != 1)
        ereport(ERROR, errcode(ERRCODE_CARDINALITY_VIOLATION),
                errmsg("%s: sheet %s is a list, and its query gives no row or several", call.report,
                       call.sheets.at(sheet, 0).data()));
    compute([&] { open->book.end_sheet(); });
}

// ------------------------------------------------------------------------------------------------ return

// In the memory of the caller of SPI.
bytea* read_workbook(const Call& call, File file) {
    const off_t size = FileSize(file);
    if (size < 0) ereport(ERROR, errcode_for_file_access(), errmsg("%s: the workbook cannot be read: %m", call.report));
    if (size > static_cast<off_t>(MaxAllocSize - VARHDRSZ))
        ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                errmsg("%s: the workbook has %lld bytes, and a value holds 1 GB", call.report,
                       static_cast<long long>(size)),
                errhint("Narrow the period or the filters, or export parts as CSV."));
    auto* const result = static_cast<bytea*>(SPI_palloc(static_cast<std::size_t>(size) + VARHDRSZ));
    SET_VARSIZE(result, static_cast<std::size_t>(size) + VARHDRSZ);
    constexpr off_t piece = off_t{4} << 20;
    for (off_t at = 0; at < size;) {
        CHECK_FOR_INTERRUPTS();
        const auto read = FileRead(file, VARDATA(result) + at, static_cast<int>(std::min(piece, size - at)), at,
                                   WAIT_EVENT_BUFFILE_READ);
        if (read <= 0)
            ereport(ERROR, errcode_for_file_access(), errmsg("%s: the workbook cannot be read: %m", call.report));
        at += read;
    }
    return result;
}

bytea* make_workbook(const Call& call) {
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    // Gone at the end of the transaction, if not before.
    const File file = OpenTemporaryFile(false);
    OpenBook* const open = open_book(call, FilePathName(file));
    for (int sheet = 0; sheet < call.sheets.rows; ++sheet) write_sheet(call, open, sheet);
    CHECK_FOR_INTERRUPTS();
    compute([&] { open->book.close(); });
    bytea* const result = read_workbook(call, file);
    FileClose(file);
    SPI_finish();
    return result;
}

}  // namespace

}  // namespace shopmetrics::pg

SHOPMETRICS_FUNCTION(excel_workbook) {
    using namespace shopmetrics::pg;
    const Call call = fetch_call(fcinfo);
    bytea* result = nullptr;
    const Failure failure = caught([&] { result = make_workbook(call); });
    // the report is what the user called, not this function
    if (failure.kind != Failure::none) report(failure, fcinfo, call.report);
    PG_RETURN_BYTEA_P(result);
}
