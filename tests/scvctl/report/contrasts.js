// Every text of the page with the contrast to what is behind it, as WCAG defines it.
() => {
  const parsed = colour => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((channel, at) => channel * a + below[at] * (1 - a));
  const luminance = channels => {
    const [r, g, b] = channels
      .map(channel => channel / 255)
      .map(channel => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    const layers = [];
    // What is drawn in an SVG has no background: a rectangle before it is behind it.
    const drawn = element.ownerSVGElement && element.previousElementSibling;
    if (drawn && drawn.tagName === "rect" && getComputedStyle(drawn).fill !== "none") {
      layers.unshift(parsed(getComputedStyle(drawn).fill));
    }
    for (let one = element; one; one = one.parentElement) {
      layers.unshift(parsed(getComputedStyle(one).backgroundColor));
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const opacity = element =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const drawn = element.ownerSVGElement ? style.fill : style.color;
    const below = behind(element);
    const [r, g, b, a] = parsed(drawn);
    const ink = over([r, g, b, a * opacity(element)], below);
    const [dim, bright] = [luminance(ink), luminance(below)].sort((one, two) => one - two);
    found.push({
      text: texts.currentNode.data.trim().slice(0, 40),
      place: element.className.baseVal ?? element.className,
      contrast: (bright + 0.05) / (dim + 0.05),
    });
  }
  return found;
}
