"""Loss curves as SVG, without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 260, 54, 34, 56
COLOURS = ("#666", "#0a6ebd", "#c2410c")


def panel(x: float, title: str, unit: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> list[str]:
    """One panel with its axes; both start at the first point that is not the untrained model."""
    points = [point for curve in curves.values() for point in curve[1:]]
    right, low, high = max(at for at, _ in points), min(loss for _, loss in points), max(loss for _, loss in points)

    def place(at: float, loss: float) -> str:
        return f"{x + LEFT + at / right * (WIDTH - LEFT):.1f},{TOP + (high - loss) / (high - low) * HEIGHT:.1f}"

    out = [f'<text x="{x + LEFT}" y="18" font-weight="600">{title}</text>']
    for part in range(5):
        level = low + (high - low) * part / 4
        y = TOP + HEIGHT * (1 - part / 4)
        out.append(f'<line x1="{x + LEFT}" x2="{x + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="{x + LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{level:.2f}</text>')
        at = right * part / 4
        out.append(f'<text x="{x + LEFT + (WIDTH - LEFT) * part / 4:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{at:.3g}</text>')
    out.append(f'<text x="{x + LEFT + (WIDTH - LEFT) / 2}" y="{TOP + HEIGHT + 36}" text-anchor="middle">{unit}</text>')
    for (_, curve), colour in zip(curves.items(), COLOURS, strict=False):
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.8" points="{" ".join(place(*point) for point in curve[1:])}"/>')
    return out


def draw(panels: Sequence[tuple[str, str, Mapping[str, Sequence[tuple[float, float]]]]]) -> str:
    """Panels side by side: title, unit of the horizontal axis, curves by name."""
    whole = len(panels) * WIDTH + (len(panels) - 1) * GAP + 20
    body = [line for at, (title, unit, curves) in enumerate(panels) for line in panel(at * (WIDTH + GAP), title, unit, curves)]
    y = TOP + HEIGHT + 58
    for at, (name, colour) in enumerate(zip(panels[0][2], COLOURS, strict=False)):
        body.append(f'<line x1="{LEFT + at * 260}" x2="{LEFT + 22 + at * 260}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="3"/><text x="{LEFT + 28 + at * 260}" y="{y}">{name}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{y + 12}" font-family="system-ui,sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, *body, "</svg>"]) + "\n"
