#include "cli/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace amends::cli {
namespace {

std::string words_of(const VerbShape& verb, const VerbShape& program) {
  std::vector<std::string> words;
  for (const VerbShape& below : verb.verbs) {
    words.push_back(below.name);
  }
  words.insert(words.end(), verb.options.begin(), verb.options.end());
  if (&verb != &program) {
    words.insert(words.end(), program.options.begin(), program.options.end());
  }
  return fmt::format("{}", fmt::join(words, " "));
}

/// One `case` line for each path of verbs: "mailing put) words=...".
void add_cases(
    std::string& out, const VerbShape& verb, const std::string& path, const VerbShape& program
) {
  out += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, words_of(verb, program));
  for (const VerbShape& below : verb.verbs) {
    add_cases(out, below, path.empty() ? below.name : path + " " + below.name, program);
  }
}

/// Walks the words typed so far and keeps those that are verbs, so that "mailing --server x put"
/// is the path "mailing put".
std::string body(const VerbShape& program) {
  std::string paths = "|";
  const auto collect = [&](const auto& self, const VerbShape& verb, const std::string& path
                       ) -> void {
    for (const VerbShape& below : verb.verbs) {
      const std::string here = path.empty() ? below.name : path + " " + below.name;
      paths += here + "|";
      self(self, below, here);
    }
  };
  collect(collect, program, "");
  std::string out = fmt::format("  local paths=\"{}\" path=\"\" words=\"\" next word\n", paths);
  out +=
      "  for word in \"${typed[@]}\"; do\n"
      "    next=\"${path:+$path }$word\"\n"
      "    case \"$paths\" in *\"|$next|\"*) path=\"$next\" ;; esac\n"
      "  done\n"
      "  case \"$path\" in\n";
  add_cases(out, program, "", program);
  return out + "  esac\n";
}

}  // namespace

std::string bash_completion(const VerbShape& program) {
  return "_amends() {\n"
         "  local typed=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n" +
         body(program) +
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _amends amends\n";
}

std::string zsh_completion(const VerbShape& program) {
  return "#compdef amends\n"
         "_amends() {\n"
         "  local -a typed\n"
         "  typed=(\"${(@)words[2,CURRENT-1]}\")\n"
         "  _amends_words \"${typed[@]}\"\n"
         "}\n"
         "_amends_words() {\n"
         "  local -a typed\n"
         "  typed=(\"$@\")\n" +
         body(program) +
         "  compadd -- ${=words} || _files\n"
         "}\n"
         "compdef _amends amends\n";
}

}  // namespace amends::cli
