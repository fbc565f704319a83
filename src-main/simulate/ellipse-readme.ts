/** What stands beside simulated ellipse images: what they are, from the paper and chosen here, and how to read the tables. */
import { ELLIPSE_LOOK, ELLIPSE_RULES, type EllipseSet } from './ellipse-rules.ts'

/** Text of README.txt. */
export function ellipseReadme(set: EllipseSet, seed: number, count: number): string {
  const { width, height, rows, columns, objects, shift, diameter, circles } = ELLIPSE_RULES
  const { axisRatio, level, background, noise } = ELLIPSE_LOOK
  const percent = 100 * circles[set]
  return `Simulated ellipses, set ${set}: ${count} images, seed ${seed}

After section 3.1 of Sailem, Arias-Garcia, Bakal, Zisserman and Rittscher,
"Discovery of rare phenotypes in cellular images using weakly supervised deep
learning" (2017), data set ${set}.

From the paper
- Images of ${width} pixels across and ${height} down; half are positive, half negative.
- ${objects[0]} to ${objects[1]} objects at as many points of an equally spaced grid of ${rows} rows and
  ${columns} columns, each shifted by ${shift[0]} to ${shift[1]} pixels.
- Dimensions between ${diameter[0]} and ${diameter[1]} pixels; random rotation.
- Positive images: ${percent} % of the objects are circles in place of ellipses.
- Three equal parts for training, validation and test.

Chosen here, because the paper leaves it open
- The dimension is the diameter of a circle. An ellipse has the area of the circle
  of that diameter, and a short over long axis drawn from ${axisRatio[0]} to ${axisRatio[1]}; ${axisRatio[1]} is
  ${diameter[0]} : ${diameter[1]}, the roundest that the paper's own two dimensions give apart from
  equal ones. So both kinds have the same distribution of area, and shape alone
  tells them apart.
- Dimensions, axis ratios and rotations are drawn uniformly, and not whole numbers.
- Shifts are whole pixels, drawn apart for x and y, and spread about the middle of
  the object's cell of the grid.
- Objects lie inside the image and apart from each other: a shift and a rotation
  that would not are drawn again; dimensions and levels never are.
- ${percent} % of the number of objects is rounded to a whole number.
- Each object has one grey level, drawn uniformly from ${level[0]} to ${level[1]} for both kinds, on a
  background of ${background}, with an edge one pixel wide; then Gaussian noise of standard
  deviation ${noise} on every pixel.

Files
- ellipses-*.png: 8-bit grey. Their order tells nothing of class or part.
- labels.csv: file, label (positive or negative), group (each image is its own),
  split (train, validation, test).
- truth.csv: file, kind (circle or ellipse), and the box of each object in pixels:
  x, y are the left and top of its first pixel, counted from 0 at the image's top
  left corner; width, height count pixels. A pixel belongs to an object where its
  centre lies in it.
- simulation.json: the numbers above for programs.
`
}
