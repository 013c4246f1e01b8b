"""Files of a model in one ZIP file with others beside them."""

import io
import zipfile
from collections.abc import Mapping


def packed(files: Mapping[str, str], weights: bytes, folder: str = "") -> bytes:
    """Return a ZIP file of texts by their names, and of what a model's archive holds, if any, in a folder."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        if weights:
            with zipfile.ZipFile(io.BytesIO(weights)) as model:
                for member in model.namelist():
                    archive.writestr(f"{folder}{member}", model.read(member))
    return content.getvalue()
