"""How bash, zsh and fish ask what could come next and take the answer: a script and a class for each."""

from __future__ import annotations

import os

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from metaextract_tui.plain import visible

PART = "part"
"""The type of a candidate after which no space is wanted, for there is more to write."""
_QUOTES = "'\""
_SPECIAL = frozenset(" \t\n\\'\"`$&|;<>()*?[]{}!#~=:,^%@")
_HARMLESS = frozenset("=:,^%@")
"""What no shell minds inside a word."""


class Shell(ShellComplete):
    """What the three have in common: the script hands over the command as it was typed, up to the cursor, and gets a
    candidate a line, its type, value and note with tabs between."""

    typed = ""
    """The word at the cursor as it stands there, with its quotes and backslashes."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, self.typed = split(os.environ.get("COMP_TYPED", ""))
        return words[1:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found: list[CompletionItem] = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if option.startswith("--") and equals:  # what is offered is the value alone
            found = [_with(item, f"{option}=") if item.type in ("plain", PART) else item for item in found]
        return [item for item in found if item.type in ("file", "dir") or item.value.startswith(incomplete)]

    def format_completion(self, item: CompletionItem) -> str:
        note = visible((item.help or "").replace("\t", " "))
        return f"{item.type}\t{self.word(item.value)}\t{note}"

    def word(self, value: str) -> str:
        """A value as the shell's script is to be given it."""
        return value


class Bash(Shell):
    """readline replaces only what follows the last of its word breaks (`:` and `=` are such) and quotes nothing."""

    name = "bash"
    source_template = """\
%(complete_func)s() {
    local kind value note files=
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value note; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            part) COMPREPLY+=("$value"); compopt -o nospace ;;
            file) files=1 ;;
        esac
    done < <(COMP_TYPED="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "${1/#\\~/$HOME}" 2>/dev/null)
    if [[ $files && ${#COMPREPLY[@]} -gt 0 ]]; then
        compopt -o filenames
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
    elif [[ $files ]]; then
        compopt -o default
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s"""

    def word(self, value: str) -> str:
        if self.typed[:1] in (*_QUOTES,):  # readline takes the quote for the beginning, and will close it
            return value
        breaks = set(os.environ.get("COMP_BREAKS", " \t\n\"'><=;|&(:"))
        kept, escaped = 0, False
        for at, one in enumerate(self.typed):
            if one in breaks and not escaped:
                kept = at + 1
            escaped = one == "\\" and not escaped
        before = split(self.typed[:kept])[0][-1] if kept else ""
        return escape(value.removeprefix(before))


class Zsh(Shell):
    """compadd quotes by itself and knows words as a person does."""

    name = "zsh"
    source_template = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a lines parts plain plain_shown part part_shown
    local line shown files=
    lines=("${(@f)$(COMP_TYPED="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" \\
        %(complete_var)s=zsh_complete ${~words[1]} 2>/dev/null)}")
    for line in $lines; do
        parts=("${(@ps:\\t:)line}")
        shown="${parts[2]}${parts[3]:+  -- ${parts[3]}}"
        case ${parts[1]} in
            plain) plain+=("${parts[2]}"); plain_shown+=("$shown") ;;
            part) part+=("${parts[2]}"); part_shown+=("$shown") ;;
            file) files=1 ;;
        esac
    done
    (( $#plain )) && compadd -V values -l -d plain_shown -a plain
    (( $#part )) && compadd -V values -l -d part_shown -S '' -a part
    [[ -n $files ]] && { compset -P '--[a-z-]##='; _files }
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef %(complete_func)s %(prog_name)s
fi"""


class Fish(Shell):
    """fish quotes by itself and adds no space after a colon."""

    name = "fish"
    source_template = """\
function %(complete_func)s
    set -l program (commandline --tokenize --cut-at-cursor --current-process)[1]
    set -l word (commandline --current-token --cut-at-cursor)
    for line in (COMP_TYPED=(commandline --cut-at-cursor --current-process | string collect) \\
            %(complete_var)s=fish_complete $program 2>/dev/null)
        set -l parts (string split --max 2 \\t -- $line)
        if test "$parts[1]" = file
            set -l option (string match --regex '^--[a-z-]+=' -- "$word")
            for path in (__fish_complete_path (string replace --regex '^--[a-z-]+=' '' -- "$word"))
                echo "$option$path"
            end
        else
            printf '%%s\\t%%s\\n' $parts[2] "$parts[3]"
        end
    end
end
complete --no-files --keep-order --command %(prog_name)s --arguments '(%(complete_func)s)'"""


def split(text: str) -> tuple[list[str], str]:
    """A command's text up to the cursor in words, the last of them the one at the cursor (perhaps empty), and that word
    as it stands there. A quote that is still open holds up to the cursor."""
    words: list[str] = []
    word, start, quote, inside, at = "", len(text), "", False, 0
    while at < len(text):
        one = text[at]
        if not inside and not one.isspace():
            inside, start, word = True, at, ""
        if one == "\\" and quote != "'" and at + 1 < len(text) and (not quote or text[at + 1] in '"\\$`'):
            at += 1
            word += text[at]
        elif quote:
            quote, word = ("", word) if one == quote else (quote, word + one)
        elif one in _QUOTES:
            quote = one
        elif one.isspace():
            if inside:
                words.append(word)
            inside, start = False, len(text)
        else:
            word += one
        at += 1
    return [*words, word if inside else ""], text[start:]


def escape(value: str) -> str:
    """A word for the shell, with a backslash before whatever it would take for something else."""
    return "".join(f"\\{one}" if one in _SPECIAL - _HARMLESS else one for one in value)


def _with(item: CompletionItem, before: str) -> CompletionItem:
    return CompletionItem(before + item.value, type=item.type, help=item.help)


SHELLS: dict[str, type[Shell]] = {"bash": Bash, "zsh": Zsh, "fish": Fish}
for one in SHELLS.values():
    add_completion_class(one)
