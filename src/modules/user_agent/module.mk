# shopmetrics_user_agent: what a user agent says of platform and browser. Its rules are made of uap-core's: see rules.mk.
UAP_CORE ?= /usr/share/uap-core/regexes.yaml
user_agent_header = re2/re2.h
user_agent_files = $(UAP_CORE)
user_agent_libs = -lre2
user_agent_package = libre2-dev, uap-core
EXTRA_CLEAN += src/modules/user_agent/rules.inc src/modules/user_agent/build_rules/build_rules
