"""Pictures of the top of each dashboard, small enough for a repository: superset_pictures.py ADDRESS PASSWORD DIRECTORY"""

import pathlib
import sys

from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bi" / "superset"))
import bundle  # noqa: E402
from superset_pages import chromium  # noqa: E402

HEIGHT = 1080

address, password, directory = sys.argv[1:]
with chromium(address) as pages:
    pages.log_in("admin", password)
    for name in bundle.DASHBOARDS:
        dashboard = bundle.Dashboard(name)
        pages.open(bundle.slug(dashboard.title), HEIGHT, standalone=1)
        if any(f["name"] == "Currency" for f in dashboard.filters()):
            pages.wait_for_filter("currency")
        path = pathlib.Path(directory) / f"{name}.png"
        pages.picture_of_whole_rows(path)
        # 128 colours of a page that has few, at two thirds of the size
        picture = Image.open(path).convert("RGB")
        picture = picture.resize((picture.width * 2 // 3, picture.height * 2 // 3), Image.LANCZOS)
        picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        print(path)
