// A workbook that is being written: sheets whose rows come one after the other, and charts of them. The rows go to
// temporary files of the library, so that memory does not grow with them.
//
// Nothing here knows the server; what goes wrong is thrown as an Error. A book that is never closed must be abandoned,
// which never throws: the server does so when it drops the memory that the book is in.
#pragma once

#include <xlsxwriter.h>

#include <cstdint>
#include <ctime>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "engine/error.hpp"

namespace shopmetrics::excel {

// What a cell holds; texts are UTF-8.
struct Cell {
    enum Kind {
        empty,
        text,
        decimal,  // a number in decimal notation, kept as text where Excel has not the digits
        rounded,  // the same, with no more digits than Excel has
        number,
        day,   // days since 2000-01-01
        time,  // microseconds since 2000-01-01 00:00
    };
    Kind kind = empty;
    double value = 0;
    std::int64_t since = 0;
    std::string_view shown;  // the text, the decimal, or what stands for a day or time that Excel does not have
};

// A column of a sheet; of a list, a line.
struct Column {
    std::string_view name;     // as charts name it
    std::string_view heading;  // as it is shown
    std::string_view format;   // an Excel format; `money`; empty for that of the type of the cells
    std::size_t width = 0;     // in characters, of the widest cell so far
};

enum class Layout {
    table,  // a row of headings, then a row a row
    list,   // one row, each of its columns on lines of its own
};

struct Chart {
    enum Kind { lines, ranking, columns, pie };
    Kind kind;
    std::string_view title;
    std::pmr::vector<std::string_view> figures;  // the names of the columns that are drawn
    std::string_view by;                         // a line for each value of this column; empty for one a figure
};

class Book {
  public:
    struct Settings {
        const char* file;       // what is written to, replaced if it is there
        const char* directory;  // of temporary files
        const char* title;
        std::time_t created;
    };

    explicit Book(std::pmr::memory_resource* memory);
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;
    ~Book() { abandon(); }

    // First of all. `settings` must live as long as the book.
    void open(const Settings& settings);
    // The sheet that rows are written to from now on. The texts that columns and charts point to must live as long as
    // the book.
    void begin_sheet(std::string_view name, Layout layout, std::pmr::vector<Column> columns,
                     std::pmr::vector<Chart> charts);
    // A row of a table, of as many cells as columns. `currency` is that of its money.
    void write_row(const Cell* cells, std::string_view currency);
    // The next line of a list: the cells are below each other, beside one heading.
    void write_line(std::size_t column, const Cell* cells, std::size_t count, std::string_view currency);
    void end_sheet();

    // The bytes of the sheets so far, in files.
    [[nodiscard]] std::int64_t bytes() const;
    // Completes the file, and makes sure that all rows are in it.
    void close();
    void abandon() noexcept;
    // The numbers of files that a failed close has lost for as long as the process lives.
    [[nodiscard]] int lost_files() const { return lost_files_; }

  private:
    struct Group {  // rows of one value of the column that a chart is `by`
        lxw_row_t first;
        lxw_row_t last;
        bool is_named;
    };
    struct Sheet {
        lxw_worksheet* sheet = nullptr;
        Layout layout = Layout::table;
        std::pmr::vector<Column> columns;
        std::pmr::vector<Chart> charts;
        lxw_row_t rows = 0;                       // written so far, headings included
        std::pmr::vector<lxw_row_t> first_lines;  // of a list: where each column begins
        std::size_t by = 0;                       // the column that a chart is by
        bool has_groups = false;
        std::pmr::vector<Group> groups;
        std::size_t all_groups = 0;
        std::pmr::string last_value;
        std::pmr::vector<Cell::Kind> kinds;  // of the last cell of each column that was not empty
    };

    struct Format {
        std::pmr::string code;
        bool wraps;
        lxw_format* format;
    };

    lxw_format* format_of(std::string_view code, bool wraps = false);
    std::string_view code_of(const Column& column, Cell::Kind kind, std::string_view currency);
    void write_cell(Column& column, lxw_row_t row, lxw_col_t at, const Cell& cell, std::string_view currency);
    void write_text(const Column& column, lxw_row_t row, lxw_col_t at, std::string_view text, lxw_format* format);
    void write_headings(std::string_view sheet);
    void note_group(const Cell* cells);
    [[nodiscard]] std::size_t column_named(std::string_view name) const;
    void set_widths();
    // Where the next chart begins.
    int draw(const Chart& chart, int row);
    lxw_chart_series* draw_series(lxw_chart* chart, std::size_t category, std::size_t figure, lxw_row_t first,
                                  lxw_row_t last);
    void require(lxw_error error, const char* what) const;
    [[noreturn]] void fail_for_memory() const;

    std::pmr::memory_resource* memory_;
    const char* file_ = nullptr;
    lxw_workbook* book_ = nullptr;
    int lost_files_ = 0;
    lxw_format* heading_ = nullptr;
    lxw_format* label_ = nullptr;
    std::pmr::vector<Format> formats_;
    std::pmr::vector<lxw_worksheet*> sheets_;
    Sheet current_;
    std::pmr::string money_currency_;
    std::pmr::string money_code_;
    std::pmr::string escaped_;
    std::pmr::string terminated_;
};

}  // namespace shopmetrics::excel
