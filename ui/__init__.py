"""What the pages share: layout, widgets, links and the stage.

- `layout`: title, columns and expanders of a lab; begin here
- `controls`: sliders and buttons
- `stage`: figures that move together, with a player
- `preview`: a stage follows the pointer while a slider is dragged
- `network`: the picture of a network, and what its units compute
- `image_grid`: small images with captions
- `links`, `link_aliases`: what a link may contain, and links of the previous version
- `markdown`: text from users in Markdown
- `server`: bounds on sessions and connections, and the end of the server
- `visitors`: who is looking, and their training runs
- `warm_up`: PyTorch is imported in the background
"""

__all__ = [
    "controls",
    "image_grid",
    "layout",
    "link_aliases",
    "links",
    "markdown",
    "network",
    "preview",
    "server",
    "stage",
    "visitors",
    "warm_up",
]
