/** The papers that the methods paragraph cites. */

export const REFERENCES = {
  otsu: 'Otsu N. A threshold selection method from gray-level histograms. IEEE Trans Syst Man Cybern 9, 62–66 (1979).',
  li: 'Li CH, Tam PKS. An iterative algorithm for minimum cross entropy thresholding. Pattern Recognit Lett 19, 771–776 (1998).',
  triangle:
    'Zack GW, Rogers WE, Latt SA. Automatic measurement of sister chromatid exchange frequency. J Histochem Cytochem 25, 741–753 (1977).',
  watershed: 'Meyer F, Beucher S. Morphological segmentation. J Vis Commun Image Represent 1, 21–46 (1990).',
  propagation:
    'Jones TR, Carpenter AE, Golland P. Voronoi-based segmentation of cells on image manifolds. CVBIA, LNCS 3765, 535–543 (2005).',
  haralick:
    'Haralick RM, Shanmugam K, Dinstein I. Textural features for image classification. IEEE Trans Syst Man Cybern 3, 610–621 (1973).',
  zprime:
    'Zhang JH, Chung TDY, Oldenburg KR. A simple statistical parameter for use in evaluation and validation of high throughput screening assays. J Biomol Screen 4, 67–73 (1999).',
  ssmd: 'Zhang XD. A pair of new statistical parameters for quality control in RNA interference high-throughput screening assays. Genomics 89, 552–561 (2007).',
  assayGuidance:
    'Beck B, et al. Assay operations for SAR support. In: Assay Guidance Manual. Eli Lilly & Company and NCATS (2012).',
} as const
