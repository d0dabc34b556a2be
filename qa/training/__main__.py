"""``python -m qa.training DATA --base MODEL --out RUN``: train a reader, measure it, export it."""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from tokenizers import Tokenizer

from qa.errors import AssistantError
from qa.training.data import Example, load_folder, load_squad
from qa.training.evaluate import evaluate
from qa.training.export import load_shipped, write_shipped
from qa.training.model import Reader, Vocabulary, load_reader
from qa.training.optimise import faster_dtype
from qa.training.swapped import swapped_questions
from qa.training.train import Plan, Run, start_from
from qa.training.windows import Ids, Tokenised, tokenise

DEVELOPMENT = ("de", "en", "en-de")
SHIPPED = "reader.safetensors"
_SAMPLE = 150
_SWAPPING_SEED = 17

Sets = Mapping[str, Sequence[Tokenised]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train to the end of the plan; the same command goes on after a break."""
    options = _parser().parse_args(arguments)
    device = torch.device(options.device)
    try:
        vocabulary, train, measured = load_sets(options.data, options.base)
        reader = _first_reader(options, vocabulary).to(device)
        run = _train(reader, options.out, _plan(options), vocabulary, train, measured)
        run.measure(measured)
        _ship(run, options.base, options.out, vocabulary, measured)
    except AssistantError as error:
        sys.exit(f"qa.training: {error}")


def _first_reader(options: argparse.Namespace, vocabulary: Vocabulary) -> Reader:
    if options.start and options.start.suffix == ".safetensors":
        return load_shipped(options.start, options.base, vocabulary)
    reader = load_reader(options.base, vocabulary, _plan(options).seed)
    if options.start:
        start_from(reader, options.start)
    return reader


def load_sets(data: Path, base: Path) -> tuple[Vocabulary, Sets, Sets]:
    """Vocabulary, the sets to train on, and those to measure on."""
    training = load_folder(data)
    measured = {
        name: tuple(load_squad(data / "xquad-dev" / f"xquad-dev.{name}.json"))
        for name in DEVELOPMENT
    }
    measured["held-out"] = training.held_out
    vocabulary, sets = _tokenise(base, training.train, measured)
    return (
        vocabulary,
        {name: sets[name] for name in training.train},
        {name: sets[name] for name in measured},
    )


def _train(
    reader: Reader, out: Path, plan: Plan, vocabulary: Vocabulary, train: Sets, measured: Sets
) -> Run:
    dtype = faster_dtype(next(reader.parameters()).device)
    counts = {name: len(held) for name, held in (*train.items(), *measured.items())}
    _print({"rows": len(vocabulary.rows), "dtype": str(dtype), "questions": counts})
    _print(dataclasses.asdict(plan))
    sample = {f"de-{_SAMPLE}": measured["de"][:: max(1, len(measured["de"]) // _SAMPLE)]}
    run = Run(reader, train, sample, plan, out, dtype)
    run.train()
    return run


def _ship(run: Run, base: Path, out: Path, vocabulary: Vocabulary, measured: Sets) -> None:
    """Write the file that is shipped, and measure the reader that it makes."""
    write_shipped(out / SHIPPED, base, run.master.weights(), {"base": base.name})
    reader = load_shipped(out / SHIPPED, base, vocabulary)
    for name, questions in measured.items():
        run.note(f"{name}, shipped file", evaluate(reader, questions))


def _tokenise(
    base: Path, train: Mapping[str, Sequence[Example]], measured: Mapping[str, Sequence[Example]]
) -> tuple[Vocabulary, dict[str, list[Tokenised]]]:
    """All groups as tokens of one vocabulary that holds what they use."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    sets = {
        name: tokenise(tokenizer, examples, swapped_questions(examples, _SWAPPING_SEED))
        for name, examples in train.items()
    }
    sets |= {name: tokenise(tokenizer, examples) for name, examples in measured.items()}
    everything = [t for group in sets.values() for t in group]
    vocabulary = Vocabulary.of(ids for t in everything for ids in _all_ids(t))
    texts = {id(t.text): vocabulary.renumber_text(t.text) for t in everything}

    def renumbered(t: Tokenised) -> Tokenised:
        swapped = None if t.swapped is None else vocabulary.renumber(t.swapped)
        question = vocabulary.renumber(t.question)
        return dataclasses.replace(t, question=question, text=texts[id(t.text)], swapped=swapped)

    return vocabulary, {name: [renumbered(t) for t in group] for name, group in sets.items()}


def _all_ids(t: Tokenised) -> Iterator[Ids]:
    yield t.question
    yield t.text.ids
    if t.swapped is not None:
        yield t.swapped


def _plan(options: argparse.Namespace) -> Plan:
    names = {field.name for field in dataclasses.fields(Plan)}
    given = {k: v for k, v in vars(options).items() if k in names and v is not None}
    return Plan(**given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train/, authored/ and xquad-dev/")
    parser.add_argument("--base", type=Path, required=True, help="folder of the bundled model")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument(
        "--start", type=Path, help="another run's checkpoint, or shipped weights, to begin with"
    )
    parser.add_argument("--minutes", type=float, help="of training; the rate falls to 0 then")
    parser.add_argument("--steps", type=int, help="so many steps instead")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--layer-decay", type=float)
    parser.add_argument("--frozen-layers", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--checkpoint-minutes", type=float)
    parser.add_argument("--evaluate-minutes", type=float)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser


def _print(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
