"""Small mistakes that a programmer makes, in one line of a source each."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ["sim/model", "sim/engine", "sim/state", "sim/routing", "sim/ejection"]
# Hints to the processor alone: nothing is computed otherwise without them.
HINTS = {"sim/model/foresight.cpp"}

# As clang-format writes them: a comparison has blanks around it, a template has none.
SWAPS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " + ": " - ",
         " - ": " + ", " * ": " / ", " / ": " * ", " += ": " -= ", " -= ": " += ", " && ": " || ", " || ": " && ",
         "++": "--", "--": "++", "std::min": "std::max", "std::max": "std::min", "true": "false", "false": "true"}
SWAP = re.compile("|".join(re.escape(operator) for operator in sorted(SWAPS, key=len, reverse=True)))
NUMBER = re.compile(r"(?<![\w.'])\d+(?![\w.'])")
CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|while) \()([^;={}]+(?:==[^;={}]+)?)(\)(?: \{| [^()]*;)?)$")
STATEMENT = re.compile(r"^\s+(?:\+\+|--)?[a-z_][\w.:\[\]>-]*(?:\([^;]*\)|(?: [-+|&]?= [^;]*)|\+\+|--)?;$")
# What is no code, or is a check itself: without it nothing comes out otherwise as long as there is no other mistake.
PASSED_OVER = re.compile(r"^\s*(//|\*|#|static_assert|STICKYSIM_|\[\[|template|using|namespace|\.(help|law|source|usage|"
                         r"options|sees|weights|ties|cost|upkeep|use_when|beware|name) = )|constexpr|__builtin_prefetch")


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int  # from 1
    before: str
    after: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.before.strip()}  ->  {self.after.strip()}"

    def content(self, text: str) -> str:
        lines = text.split("\n")
        assert lines[self.line - 1] == self.before, "the source has changed"
        lines[self.line - 1] = self.after
        return "\n".join(lines)


def changes(line: str) -> list[str]:
    """Each way to spoil a line."""
    code = re.split(r" ///?<? ", line)[0]
    quoted = [range(*found.span()) for found in re.finditer(r'"(?:[^"\\]|\\.)*"', code)]

    def is_code(at: int) -> bool:
        return not any(at in span for span in quoted)

    found = []
    for swap in SWAP.finditer(code):
        if is_code(swap.start()) and not code[swap.start() - 1:swap.end() + 1].endswith("->"):
            found.append(line[:swap.start()] + SWAPS[swap[0]] + line[swap.end():])
    for number in NUMBER.finditer(code):
        if is_code(number.start()):
            for other in {int(number[0]) + 1, max(0, int(number[0]) - 1)} - {int(number[0])}:
                found.append(line[:number.start()] + str(other) + line[number.end():])
    if condition := CONDITION.match(code):
        found.append(condition[1] + "!(" + condition[2] + ")" + condition[3])
    if STATEMENT.match(code) and not re.match(r"\s+(return|break|continue|const|auto)\b", code):
        found.append(re.match(r"\s+", line)[0] + ";")
    return [other for other in dict.fromkeys(found) if other != line]


def mutants_of(root: Path, name: str) -> list[Mutant]:
    lines = (root / name).read_text().split("\n")
    mutants = []
    in_text = False
    for number, line in enumerate(lines, 1):
        # The registers of policies are mostly words.
        in_text = in_text or bool(re.match(r"(extern )?(const )?\w+Entry const ", line))
        if line == "};":
            in_text = False
        whole = not in_text and not PASSED_OVER.search(line) and not line.lstrip().startswith('"')
        if whole:
            mutants += [Mutant(name, number, line, other) for other in changes(line)]
    return mutants


def sample(root: Path, count: int, seed: int) -> list[Mutant]:
    """`count` of all mutants of the sources, each as likely as any other."""
    every = [mutant for folder in FOLDERS for path in sorted((root / folder).glob("*.cpp"))
             if str(path.relative_to(root)) not in HINTS for mutant in mutants_of(root, str(path.relative_to(root)))]
    return random.Random(seed).sample(every, min(count, len(every)))
