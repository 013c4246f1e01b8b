"""The few lines of plain datasets that read such data and hold out as much of it."""

from models.data.split import HELD_OUT
from models.shown_code import literal
from models.tasks.read_data.request import ReadDataRequest, ReadDataResult

PROGRAM = """\
# pip install pandas datasets
import pandas as pd
from datasets import Dataset

{file}{columns}
table = pd.read_csv(file, dtype=str, keep_default_na=False)  # a file with commas; sep=";" for one with semicolons
data = Dataset.from_pandas(table[columns].drop_duplicates(), preserve_index=False)
parts = data.train_test_split(test_size={held_out}, seed=0)  # what a Trainer of transformers takes
print(parts["train"].num_rows, "to train on,", parts["test"].num_rows, "held out:", parts["train"][0])
"""


def code(request: ReadDataRequest, result: ReadDataResult) -> str:
    """Return a Python program that reads a CSV file of these columns."""
    columns = list(result.columns.chosen().values()) or list(result.all_columns)
    return PROGRAM.format(
        file=literal("file", request.source.file_name), columns=literal("columns", columns), held_out=HELD_OUT
    )
