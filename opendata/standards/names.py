"""Namespaces and vocabularies of DCAT-AP 3.

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.1/; the EU vocabularies at http://publications.europa.eu/resource/authority/.
"""

from __future__ import annotations

from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

__all__ = ["DCTERMS", "FOAF", "RDF", "RDFS", "SKOS", "XSD"]

DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib knows only version 2
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
PROV = Namespace("http://www.w3.org/ns/prov#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TIME = Namespace("http://www.w3.org/2006/time#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

AUTHORITY = "http://publications.europa.eu/resource/authority/"
FILE_TYPE = Namespace(f"{AUTHORITY}file-type/")
FREQUENCY = Namespace(f"{AUTHORITY}frequency/")
LANGUAGE = Namespace(f"{AUTHORITY}language/")
COUNTRY = Namespace(f"{AUTHORITY}country/")
ACCESS_RIGHT = Namespace(f"{AUTHORITY}access-right/")
LICENCE = Namespace(f"{AUTHORITY}licence/")
MEDIA_TYPE = Namespace("https://www.iana.org/assignments/media-types/")

PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "foaf": FOAF,
    "hydra": HYDRA,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}


def new_graph() -> Graph:
    """An empty graph that is written with the prefixes people expect."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
