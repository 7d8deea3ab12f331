# shopmetrics_excel: the reports as Excel workbooks.
excel_header = xlsxwriter.h
excel_libs = -lxlsxwriter
excel_package = libxlsxwriter-dev
# What its SQL takes over from the dashboards.
excel_fragments = sql/dashboards/01-rules.sql
