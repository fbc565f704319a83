/**
 * Report: from plain data to documents. `writeReport(model, 'screen.html')` writes the report that a user hands on;
 * the exporters write outlines for ImageJ and QuPath; the chart builders are the report's own.
 */
export { findChromium, type PdfPrinter, printWithChromium } from './chromium.ts'
export { type ColourMapName, colourAt, hexColour, type Rgb } from './colour-map.ts'
export type { Contour, SiteContours } from './contour.ts'
export { type DoseCurveOptions, type DoseFit, type DosePoint, doseCurveSvg } from './dose-curve.ts'
export { type MeasuredContours, writeGeoJson } from './geojson.ts'
export { type HistogramOptions, histogramSvg } from './histogram.ts'
export { encodeRoi, writeRoiZip } from './imagej-roi.ts'
export type {
  IncompletePlane,
  PlaneTally,
  ReportControl,
  ReportDoseCurve,
  ReportField,
  ReportHit,
  ReportHits,
  ReportModel,
  ReportPlate,
  ReportPositionEffect,
  ReportQuality,
  ReportReadout,
  ReportSource,
  ReportStatistics,
  ReportWell,
  RunFact,
} from './model.ts'
export {
  type HeatMapOptions,
  type HeatMapWell,
  type Limits,
  plateHeatMapSvg,
  robustLimits,
  symmetricLimits,
  type WellState,
} from './plate-heat-map.ts'
export { renderReport } from './render.ts'
export { type StripGroup, type StripPlotOptions, stripPlotSvg } from './strip-plot.ts'
export { type WriteReportOptions, writeReport } from './write-report.ts'
