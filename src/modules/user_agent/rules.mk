# The table of rules is made when the library is built, so that what the functions answer does not change with a file.
user_agent_source := $(here)/src/modules/user_agent
user_agent_rules := src/modules/user_agent/rules.inc
user_agent_builder := src/modules/user_agent/build_rules/build_rules

$(user_agent_builder): $(user_agent_source)/build_rules/build_rules.cpp $(user_agent_source)/own_rules.hpp \
		$(user_agent_source)/rules.hpp $(user_agent_source)/rules.mk
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) -std=c++20 -O1 -Wall -Wextra -I$(here)/src -o $@ $< $(LDFLAGS) -lre2 -lstdc++

$(user_agent_rules): $(user_agent_builder) $(UAP_CORE)
	@mkdir -p $(@D)
	$< $(UAP_CORE) > $@

src/modules/user_agent/classifier.o: $(user_agent_rules)
src/modules/user_agent/classifier.o: CPPFLAGS += -Isrc
