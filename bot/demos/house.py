"""What demos work with."""

from dataclasses import dataclass

import discord

from bot.access import Access
from bot.cards.desk import Desk
from bot.demos.demo import DemoStore
from bot.demos.uploaded import UploadedStore
from bot.runbooks.commands import Tree
from bot.tuned import PeoplesModels
from models.catalogue import Catalogue


@dataclass(frozen=True)
class House:
    """What demos work with."""

    client: discord.Client
    desk: Desk
    access: Access
    tuned: PeoplesModels
    catalogue: Catalogue
    demos: DemoStore
    uploaded: UploadedStore
    tree: Tree
